"""Reading house rules: one frozen dataclass per chapter, filled from YAML defaults and what the house
changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from shared.vocabulary.ids import SiteId

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class HouseRules(Generic[R]):
    """A chapter's rules: the frozen dataclass they are read into, and the YAML file with the defaults that
    ship.
    """

    of: type[R]
    service: str
    chapter: str
    defaults: Path


class Rulebook(Protocol):
    """A service's house rules."""

    async def read(self, rules: HouseRules[R], *, site: SiteId | None, at: datetime) -> R:
        """The chapter's rules as they hold at a site at an instant: override of the site, of the house,
        default.
        """


class DefaultRules:
    """The rules as they ship, with overrides given in memory: for fast tests."""

    def __init__(self, overrides: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self.overrides = overrides or {}
