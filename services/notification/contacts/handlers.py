"""Remembering whom a notice can reach."""

from dataclasses import replace

from services.notification.contacts.domain import (
    EVERYWHERE,
    CaseContact,
    HouseholdContact,
    Place,
    Resident,
    Staff,
    confirmed,
)
from shared.contracts.archive import HouseholdRegistered, SiteOpened
from shared.contracts.console import AccountOpened
from shared.contracts.envelope import Message
from shared.contracts.hotline import CaseConfirmed, CaseHandedOver, CaseOpened
from shared.storage.store import Decision, Store


async def note_case(message: Message[CaseOpened], *, contacts: Store[CaseContact]) -> None:
    """Remember who called and who took the call; what was confirmed or handed over since then stays."""
    body = message.body

    def noted(contact: CaseContact | None) -> Decision[CaseContact]:
        known = contact or CaseContact(id=body.case, name=body.contact_name, phone=body.contact_phone)
        return replace(known, number=body.number).answered_by(body.owner, since=message.at), ()

    await contacts.fold(body.case, noted, because=message)


async def note_hand_over(message: Message[CaseHandedOver], *, contacts: Store[CaseContact]) -> None:
    """Remember who answers for the case now (FCO-02); raises NotFoundError while the case is not known here."""

    def handed_over(contact: CaseContact) -> Decision[CaseContact]:
        return contact.answered_by(message.body.owner, since=message.at), ()

    await contacts.change(message.body.case, handed_over, because=message)


async def note_confirmation(message: Message[CaseConfirmed], *, contacts: Store[CaseContact]) -> None:
    """Remember what was read back, and the site it belongs to."""
    body = message.body

    def noted(contact: CaseContact | None) -> Decision[CaseContact]:
        known = confirmed(
            contact or CaseContact(id=body.case),
            name=body.contact_name,
            phone=body.contact_phone,
            place=body.place,
            household=body.household,
        )
        return replace(known, site=message.site), ()

    await contacts.fold(body.case, noted, because=message)


async def note_household(
    message: Message[HouseholdRegistered], *, households: Store[HouseholdContact]
) -> None:
    """Remember a household's people; an older revision changes nothing."""
    body = message.body
    heard = HouseholdContact(
        id=body.household,
        site=body.site,
        revision=body.revision,
        residents=tuple(
            Resident(name=one.name, phones=one.phones, mail=one.mail, language=one.language)
            for one in body.people
        ),
    )

    def noted(known: HouseholdContact | None) -> Decision[HouseholdContact]:
        return (known if known and known.revision > heard.revision else heard), ()

    await households.fold(body.household, noted, because=message)


async def note_account(message: Message[AccountOpened], *, staff: Store[Staff]) -> None:
    """Remember how to reach somebody who works here; an older revision changes nothing."""
    body = message.body
    heard = Staff(
        id=body.account,
        name=body.name,
        holds=tuple(
            f"{grant.role}@{site}" for grant in body.grants for site in (grant.sites or (EVERYWHERE,))
        ),
        crews=body.crews,
        phone=body.phone,
        mail=body.mail,
        language=body.language,
        active=body.active,
        revision=body.revision,
    )

    def noted(known: Staff | None) -> Decision[Staff]:
        return (known.replaced_by(heard) if known else heard), ()

    await staff.fold(body.account, noted, because=message)


async def note_site(message: Message[SiteOpened], *, places: Store[Place]) -> None:
    """Remember a site's name and zone."""
    body = message.body
    place = Place(id=body.site, name=body.name, name_en=body.name_en, zone=body.zone)
    await places.fold(body.site, lambda _: (place, ()), because=message)
