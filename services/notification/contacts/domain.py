"""Whom a notice can reach, as far as this service has heard."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Self

from shared.vocabulary.ids import AccountId, CaseId, CrewId, HouseholdId, SiteId
from shared.vocabulary.numbers import as_number
from shared.vocabulary.people import Role
from shared.vocabulary.privacy import Address, PersonName, Phone, Private

EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class CaseContact:
    """The person who called about a case, and who answers for it; fields stay empty until they are heard."""

    id: CaseId
    site: SiteId | None = None
    number: str = ""
    name: PersonName = ""
    phone: Phone = ""
    place: str = ""
    household: HouseholdId | None = None
    answers_for: AccountId | None = None
    answers_since: datetime | None = None

    def answered_by(self, account: AccountId, *, since: datetime) -> Self:
        """The contact with who answers for the case since then; what is older changes nothing."""
        if self.answers_since is not None and since < self.answers_since:
            return self
        return replace(self, answers_for=account, answers_since=since)


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody of a household."""

    name: PersonName
    phones: tuple[Phone, ...]
    mail: Address | None
    language: str


@dataclass(frozen=True, slots=True)
class HouseholdContact:
    """The people of a household at a revision of the register."""

    id: HouseholdId
    site: SiteId
    revision: int
    residents: Annotated[tuple[Resident, ...], Private()]

    def resident_with(self, phone: str) -> Resident | None:
        """Whoever of the household has this number, however it and theirs are spelt."""
        number = as_number(phone)
        return next((one for one in self.residents if number and number in map(as_number, one.phones)), None)


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works here; ``holds`` lists roles as ``role@site``, with ``*`` for every site."""

    id: AccountId
    name: str
    holds: tuple[str, ...]
    crews: tuple[CrewId, ...]
    phone: Phone | None
    mail: Address | None
    language: str
    active: bool
    revision: int

    def replaced_by(self, newer: Self) -> Self:
        """The newer revision of the two."""
        return newer if newer.revision >= self.revision else self


@dataclass(frozen=True, slots=True)
class Place:
    """A site's name and the zone its clock runs in."""

    id: SiteId
    name: str
    name_en: str
    zone: str


def held(role: Role, *, site: SiteId | None) -> tuple[str, ...]:
    """How a role at a site may be held: at this site or everywhere."""
    return (f"{role}@{site}", f"{role}@{EVERYWHERE}") if site else (f"{role}@{EVERYWHERE}",)


def confirmed(
    contact: CaseContact, *, name: str, phone: str, place: str, household: HouseholdId | None
) -> CaseContact:
    """The contact after read-back: what was confirmed replaces what was first noted."""
    return replace(contact, name=name, phone=phone, place=place, household=household)
