"""Households and sites as the register told them last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from shared.vocabulary.ids import HouseholdId, PersonId, RoomId, SiteId
from shared.vocabulary.privacy import PersonName, Phone, Private, SearchWord


@dataclass(frozen=True, slots=True)
class ListedRoom:
    """A room by the label people say on the phone."""

    room: RoomId
    building: str
    label: str
    unit: str = ""

    @property
    def place(self) -> str:
        """The room as people say it: ``3栋2单元501``."""
        return f"{self.building}{self.unit}{self.label}"

    def is_meant_by(self, start: str) -> bool:
        """Whether the room's label, or the whole place, begins like this."""
        return any(one.lower().startswith(start) for one in (self.label, self.place))


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """Somebody of the household and the numbers that reach them."""

    person: PersonId
    name: PersonName
    relation: str
    phones: tuple[Phone, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One household; ``phones`` and ``words`` are what it is found by."""

    id: HouseholdId
    site: SiteId
    revision: int
    rooms: tuple[ListedRoom, ...]
    people: Annotated[tuple[ListedPerson, ...], Private()]
    phones: tuple[Phone, ...]
    words: tuple[SearchWord, ...]

    def person_behind(self, phone: str) -> str:
        """The name of who answers this number, or of the household's first person."""
        names = [person.name for person in self.people if phone in person.phones]
        names += [person.name for person in self.people]
        return next(iter(names), "")

    def has_room(self, room: RoomId) -> bool:
        """Whether the room belongs to the household."""
        return any(one.room == room for one in self.rooms)


@dataclass(frozen=True, slots=True)
class Site:
    """A site the center takes calls for; ``lines`` are the numbers that ring for it."""

    id: SiteId
    name: str
    name_en: str
    zone: str
    lines: tuple[str, ...]
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """A room that a number or a word led to."""

    household: HouseholdId
    room: RoomId
    site: SiteId
    place: str
    person: PersonName


def rooms_behind(listings: tuple[Listing, ...], *, phone: str) -> tuple[Found, ...]:
    """Every room of every household that the number belongs to: one number may stand for several."""
    return tuple(
        Found(listing.id, room.room, listing.site, room.place, listing.person_behind(phone))
        for listing in listings
        for room in listing.rooms
    )


def rooms_of(listings: tuple[Listing, ...], *, word: str) -> tuple[Found, ...]:
    """The rooms of listings that a word found; when it is the beginning of rooms' labels, only those rooms."""
    start = word.strip().lower()
    every = [(listing, room) for listing in listings for room in listing.rooms]
    meant = [one for one in every if one[1].is_meant_by(start)]
    return tuple(
        Found(listing.id, room.room, listing.site, room.place, listing.person_behind(""))
        for listing, room in meant or every
    )
