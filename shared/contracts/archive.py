"""What the archive says: sites, crews and households of the register."""

from decimal import Decimal
from typing import ClassVar

from shared.contracts.envelope import Body, Part
from shared.vocabulary.ids import CrewId, FileId, HouseholdId, PersonId, RoomId, SiteId
from shared.vocabulary.matters import SiteKind, Trade


class SiteOpened(Body):
    """A site is served from now on, or its particulars changed."""

    key: ClassVar[str] = "archive.site.opened"

    site: SiteId
    name: str
    name_en: str
    code: str
    kind: SiteKind
    zone: str
    lines: tuple[str, ...] = ()


class CrewFormed(Body):
    """A site has a crew; its queue can be declared."""

    key: ClassVar[str] = "archive.crew.formed"

    site: SiteId
    crew: CrewId
    name: str
    name_en: str
    trade: Trade


class Room(Part):
    """A room of a household; ``area`` in square metres with two decimals."""

    room: RoomId
    building: str
    unit: str
    label: str
    area: Decimal


class Person(Part):
    """Somebody of a household."""

    person: PersonId
    name: str
    relation: str
    phones: tuple[str, ...] = ()
    mail: str | None = None
    language: str = "zh"


class HouseholdRegistered(Body):
    """A household as the register knows it now; a higher ``revision`` replaces a lower one."""

    key: ClassVar[str] = "archive.household.registered"

    household: HouseholdId
    site: SiteId
    revision: int
    rooms: tuple[Room, ...]
    people: tuple[Person, ...]


class DocumentFiled(Body):
    """A paper was filed under a household."""

    key: ClassVar[str] = "archive.document.filed"

    household: HouseholdId
    file: FileId
    kind: str
    title: str


class HouseholdRevealed(Body):
    """Somebody looked at a household's telephone numbers unmasked (SEC-04, DOC-14); ``by`` says who."""

    key: ClassVar[str] = "archive.household.revealed"

    household: HouseholdId
    what: str
