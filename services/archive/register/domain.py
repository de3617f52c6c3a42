"""Sites, crews and households as the register keeps them."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Annotated, Any, Self

from shared.vocabulary.addresses import masked, national
from shared.vocabulary.ids import CrewId, HouseholdId, PersonId, RoomId, SiteId
from shared.vocabulary.matters import SiteKind, Trade
from shared.vocabulary.numbers import international
from shared.vocabulary.privacy import Address, PersonName, Phone, Private, SearchWord
from shared.vocabulary.refusals import RefusalError

_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}|[2-9]\d{6,7}|[48]00\d{7}|\+\d{7,15}|[1-9]\d{2,5}")
_DIGITS = re.compile(r"\+?\d+")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class BadPhoneError(RefusalError):
    """A telephone number that nobody can be called at."""

    code = "bad_phone"

    def __init__(self, phone: str) -> None:
        super().__init__(
            f"{phone!r} is no telephone number: write a mobile, a landline with its area code, or +country number.",
            phone=phone,
        )


class BadRegisterError(RefusalError):
    """An entry that the register cannot keep."""

    code = "bad_register_entry"


class OtherSiteError(RefusalError):
    """A household is kept at another site."""

    code = "household_of_other_site"

    def __init__(self, household: str, *, site: str, asked: str) -> None:
        super().__init__(
            f"household {household} belongs to site {site}, not {asked}: choose another id.",
            household=household,
            site=site,
            asked=asked,
        )


def dialled(phone: str) -> str:
    """A telephone number as it is kept: E.164 when it is a valid one, else as dialled; raises BadPhoneError.

    Blanks and dashes go either way. An extension is refused: E.164 has no room for it.
    """
    plain = re.sub(r"[\s()（）-]", "", phone)
    if not _DIGITS.fullmatch(plain):
        raise BadPhoneError(phone)
    kept = international(plain)
    if kept == plain and not _PHONE.fullmatch(plain):
        raise BadPhoneError(phone)
    return kept


def spellings(phone: str) -> tuple[str, ...]:
    """A number as registers keep it, and as they kept it before numbers were kept in E.164."""
    kept = international(phone)
    return tuple(dict.fromkeys((kept, national(kept), phone)))


def checked_id(value: str, *, what: str) -> str:
    """The id, if it may stand in addresses and queue names; raises BadRegisterError."""
    if not _ID.fullmatch(value):
        raise BadRegisterError(
            f"{value!r} cannot be the id of a {what}: use up to 64 letters, digits, '-', '_' and '.'.",
            what=what,
            value=value,
        )
    return value


@dataclass(frozen=True, slots=True)
class Site:
    """A site the center serves."""

    id: SiteId
    name: str
    name_en: str
    code: str
    kind: SiteKind
    zone: str = "Asia/Shanghai"
    lines: tuple[str, ...] = ()

    def checked(self) -> Self:
        """The site, if it can be kept; raises BadRegisterError."""
        checked_id(self.id, what="site")
        if not re.fullmatch(r"[A-Z]{2,4}", self.code):
            raise BadRegisterError(
                f"{self.code!r} cannot be a site's code: use two to four capital letters, such as JX.",
                what="code",
                value=self.code,
            )
        return self


@dataclass(frozen=True, slots=True)
class Crew:
    """A crew of a site; kept under ``<site>.<crew>``."""

    id: str
    site: SiteId
    crew: CrewId
    name: str
    name_en: str
    trade: Trade


@dataclass(frozen=True, slots=True)
class Room:
    """A room; ``area`` in square metres with two decimals."""

    room: RoomId
    building: str
    unit: str
    label: str
    area: Decimal

    @property
    def place(self) -> str:
        """The room as people say it: ``3栋2单元501``."""
        return f"{self.building}{self.unit}{self.label}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a household; phones in E.164, those that are no valid numbers as they are dialled."""

    person: PersonId
    name: PersonName
    relation: str
    phones: tuple[Phone, ...] = ()
    mail: Address | None = None
    language: str = "zh"

    def spelt(self) -> Self:
        """The same person, each number spelt as it is kept and once; raises BadPhoneError."""
        return replace(self, phones=tuple(dict.fromkeys(map(dialled, self.phones))))


@dataclass(frozen=True, slots=True)
class Household:
    """One household, one file (HHF-01); ``revision`` grows with every change of its particulars (HHF-06)."""

    id: HouseholdId
    site: SiteId
    rooms: tuple[Room, ...]
    people: Annotated[tuple[Person, ...], Private()]
    revision: int = 1
    phones: tuple[Phone, ...] = ()
    words: tuple[SearchWord, ...] = ()

    @classmethod
    def registered(
        cls, household: HouseholdId, *, site: SiteId, rooms: tuple[Room, ...], people: tuple[Person, ...]
    ) -> Self:
        """A household with its phones and search words; raises BadRegisterError and BadPhoneError."""
        checked_id(household, what="household")
        _check(household, rooms=rooms, people=people)
        people = tuple(one.spelt() for one in people)
        return cls(
            id=household,
            site=site,
            rooms=rooms,
            people=people,
            phones=tuple(sorted({phone for one in people for phone in one.phones})),
            words=_beginnings(one.name for one in people) + _beginnings(room.place for room in rooms),
        )

    def updated(self, fresh: "Household") -> "Household":
        """The household with fresh particulars and the next revision; itself when nothing changed (HHF-18)."""
        if fresh.site != self.site:
            raise OtherSiteError(self.id, site=self.site, asked=fresh.site)
        return self if self.same_as(fresh) else replace(fresh, revision=self.revision + 1)

    def same_as(self, other: "Household") -> bool:
        """Whether the particulars are the same, whatever the revision and the spelling of a number."""
        mine, others = ([person.spelt() for person in one.people] for one in (self, other))
        return (self.site, self.rooms, mine) == (other.site, other.rooms, others)


def _beginnings(words: Iterable[str]) -> tuple[str, ...]:
    """Every beginning of every word, so that a search while typing is one equality in any store."""
    return tuple(sorted({word[:end] for word in words for end in range(1, len(word) + 1)}))


def _check(household: str, *, rooms: tuple[Room, ...], people: tuple[Person, ...]) -> None:
    if not rooms:
        raise BadRegisterError(
            f"household {household} has no room: name at least one.", what="rooms", value=""
        )
    for room in rooms:
        if room.area <= 0:
            raise BadRegisterError(
                f"room {room.place} has an area of {room.area}: give square metres above 0.",
                what="area",
                value=str(room.area),
            )
    for person in people:
        if not person.name.strip():
            raise BadRegisterError(
                f"somebody of household {household} has no name: give one.", what="name", value=""
            )


def shown(household: Household, *, plainly: bool = False) -> dict[str, Any]:
    """A household for a reader: phones and mail masked unless asked for plainly (SEC-04)."""
    return {
        "id": household.id,
        "site": household.site,
        "revision": household.revision,
        "rooms": [asdict(room) | {"place": room.place} for room in household.rooms],
        "people": [
            asdict(one)
            | {
                "phones": list(one.phones) if plainly else [masked(phone) for phone in one.phones],
                "mail": one.mail if plainly or one.mail is None else "****",
            }
            for one in household.people
        ],
    }
