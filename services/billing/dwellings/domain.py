"""Sites and dwellings as far as money is concerned."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shared.vocabulary.ids import HouseholdId, RoomId, SiteId
from shared.vocabulary.privacy import PersonName


@dataclass(frozen=True, slots=True)
class SiteCard:
    """What stands on a site's papers."""

    id: SiteId
    name: str
    name_en: str
    code: str
    zone: str
    heard: datetime


@dataclass(frozen=True, slots=True)
class Unit:
    """A room that a fee is asked for; ``area`` in square metres with two decimals."""

    room: RoomId
    place: str
    area: Decimal


@dataclass(frozen=True, slots=True)
class Dwelling:
    """A household's rooms and whom to write on its bill; a higher revision replaces a lower one."""

    id: HouseholdId
    site: SiteId
    revision: int
    payer: PersonName
    units: tuple[Unit, ...]

    @property
    def area(self) -> Decimal:
        """All rooms together, in square metres."""
        return sum((unit.area for unit in self.units), Decimal(0))

    @property
    def place(self) -> str:
        """The rooms as people say them."""
        return "、".join(unit.place for unit in self.units)
