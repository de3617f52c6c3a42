"""The house rules for files."""

from pathlib import Path

from services.crew.files.domain import FileRules, Parcel
from shared.rulebook.rules import HouseRules
from shared.storage.store import Kept

RULES = HouseRules(
    of=FileRules, service="crew", chapter="files", defaults=Path(__file__).with_name("defaults.yaml")
)
PARCELS = Kept(of=Parcel, name="parcels")
