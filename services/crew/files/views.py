"""The house rules for files."""

from pathlib import Path

from services.crew.files.domain import FileRules
from shared.rulebook.rules import HouseRules

RULES = HouseRules(
    of=FileRules, service="crew", chapter="files", defaults=Path(__file__).with_name("defaults.yaml")
)
