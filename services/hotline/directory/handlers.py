"""What the directory hears from the register."""

from services.hotline.directory.domain.listing import ListedPerson, ListedRoom, Listing, Site
from services.hotline.directory.domain.words import findable
from shared.contracts.archive import HouseholdRegistered, SiteOpened
from shared.contracts.envelope import Message
from shared.storage.store import Decision, Store
from shared.vocabulary.numbers import as_number


async def list_household(message: Message[HouseholdRegistered], *, listings: Store[Listing]) -> None:
    """Keep the household as told, unless a higher revision is kept already (KNO-08)."""
    told = _listing(message.body)

    def newest(kept: Listing | None) -> Decision[Listing]:
        return (kept if kept and kept.revision >= told.revision else told), ()

    await listings.fold(told.id, newest, because=message)


async def list_site(message: Message[SiteOpened], *, sites: Store[Site]) -> None:
    """Keep the site as told, unless something later is kept already."""
    body = message.body
    told = Site(
        id=body.site,
        name=body.name,
        name_en=body.name_en,
        zone=body.zone,
        lines=body.lines,
        told_at=message.at,
    )

    def newest(kept: Site | None) -> Decision[Site]:
        return (kept if kept and kept.told_at > told.told_at else told), ()

    await sites.fold(told.id, newest, because=message)


def _listing(body: HouseholdRegistered) -> Listing:
    people = tuple(
        ListedPerson(
            person=one.person,
            name=one.name,
            relation=one.relation,
            phones=tuple(map(as_number, one.phones)),
        )
        for one in body.people
    )
    rooms = tuple(
        ListedRoom(room=one.room, building=one.building, unit=one.unit, label=one.label) for one in body.rooms
    )
    return Listing(
        id=body.household,
        site=body.site,
        revision=body.revision,
        rooms=rooms,
        people=people,
        phones=tuple(sorted({phone for one in people for phone in one.phones})),
        words=findable(
            labels=tuple(one for room in rooms for one in (room.label, room.place)),
            names=tuple(one.name for one in people),
        ),
    )
