"""A case is recorded, confirmed and classified."""

from services.hotline.cases.domain.case import Case
from services.hotline.cases.domain.classify import classify
from services.hotline.cases.domain.confirm import Confirmation, confirm
from services.hotline.cases.domain.record import Said, Taker, case_number, record
from services.hotline.cases.domain.refusals import UnknownRoomError, UnknownSiteError
from services.hotline.cases.handlers.house import house_at, moment_of, told_higher
from services.hotline.directory.domain.listing import Listing, Site
from shared.contracts.envelope import Command
from shared.contracts.hotline import CaseClassified, CaseConfirmed, CaseOpened
from shared.rulebook.rules import Rulebook
from shared.storage.store import Decision, Numbers, Store
from shared.vocabulary.ids import CaseId, SiteId
from shared.vocabulary.matters import CaseKind, Urgency

MOST_IN_A_ROOM = 20


async def open_case(
    case: CaseId,
    said: Said,
    *,
    taker: Taker,
    site: SiteId | None,
    because: Command,
    cases: Store[Case],
    numbers: Numbers,
    rules: Rulebook,
    sites: Store[Site],
) -> Case:
    """A contact goes on record under its number (HOT-07, HOT-08); a bad one takes no number."""
    house = await house_at(site, because=because, rules=rules, sites=sites)
    checked = said.checked(house.rules)
    number = case_number(await numbers.take("cases", purpose=case))
    fresh = record(case, checked, number=number, taker=taker, site=site, moment=moment_of(because))
    opened = CaseOpened(
        case=fresh.id,
        number=number,
        call=fresh.call,
        channel=fresh.channel,
        owner=fresh.owner,
        owner_name=fresh.owner_name,
        contact_name=fresh.contact_name,
        contact_phone=fresh.contact_phone,
        content=fresh.content,
        wish=fresh.wish,
    )
    return await cases.add(fresh, [opened], because=because)


async def confirm_case(
    case: CaseId,
    told: Confirmation,
    *,
    because: Command,
    cases: Store[Case],
    listings: Store[Listing],
    sites: Store[Site],
) -> Case:
    """Room, name and phone were read back (HOT-09); the site and the room must be in the register."""
    if await sites.find(told.site) is None:
        raise UnknownSiteError(told.site)
    where = await _housed(told, listings=listings)

    def confirmed(kept: Case) -> Decision[Case]:
        after = confirm(kept, where, moment=moment_of(because))
        return after, [
            CaseConfirmed(
                case=after.id,
                household=after.household,
                room=after.room,
                place=after.place,
                contact_name=after.contact_name,
                contact_phone=after.contact_phone,
                read_back=after.read_back,
            )
        ]

    return await cases.change(case, confirmed, because=because)


async def _housed(told: Confirmation, *, listings: Store[Listing]) -> Confirmation:
    if told.household is not None:
        listing = await listings.find(told.household)
        if listing is None or listing.site != told.site or (told.room and not listing.has_room(told.room)):
            raise UnknownRoomError(told.room or "", site=told.site)
        return told
    if told.room is None:
        return told
    living = await listings.find_many({"site": told.site, "rooms.room": told.room}, limit=MOST_IN_A_ROOM)
    if not living:
        raise UnknownRoomError(told.room, site=told.site)
    return told.of_household(living[0].id if len(living) == 1 else None)


async def classify_case(
    case: CaseId,
    kind: CaseKind,
    *,
    urgency: Urgency,
    because: Command,
    cases: Store[Case],
    rules: Rulebook,
    sites: Store[Site],
) -> Case:
    """The case gets its kind and its limit; an emergency is reported at once (EMG-02)."""
    site = (await cases.get(case)).site
    house = await house_at(site, because=because, rules=rules, sites=sites)

    def classified(kept: Case) -> Decision[Case]:
        after, steps = classify(
            kept, kind, urgency=urgency, zone=house.zone, moment=moment_of(because), rules=house.rules
        )
        said = CaseClassified(case=after.id, kind=kind, urgency=after.urgency, due=after.due)
        return after, [said, *(told_higher(after, step) for step in steps)]

    return await cases.change(case, classified, because=because)
