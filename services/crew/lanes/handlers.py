"""The lanes follow the archive's register."""

from services.crew.lanes.domain import Lane, Place, Served
from shared.contracts.archive import CrewFormed, SiteOpened
from shared.contracts.envelope import Message
from shared.storage.store import Decision, Store


async def keep_place(message: Message[SiteOpened], *, places: Store[Place], served: Served) -> None:
    """Know a site that is served here; news older than what is known changes nothing."""
    body = message.body
    if body.site not in served:
        return
    fresh = Place(id=body.site, name=body.name, name_en=body.name_en, zone=body.zone, known_at=message.at)

    def keep(known: Place | None) -> Decision[Place]:
        return (known if known and known.known_at > message.at else fresh), ()

    await places.fold(body.site, keep, because=message)


async def keep_lane(message: Message[CrewFormed], *, lanes: Store[Lane], served: Served) -> None:
    """Know a crew of a site that is served here; others' crews are none of this process's business."""
    body = message.body
    if body.site not in served:
        return
    fresh = Lane(
        id=f"{body.site}.{body.crew}",
        site=body.site,
        crew=body.crew,
        name=body.name,
        name_en=body.name_en,
        trade=body.trade,
        known_at=message.at,
    )

    def keep(known: Lane | None) -> Decision[Lane]:
        return (known if known and known.known_at > message.at else fresh), ()

    await lanes.fold(fresh.id, keep, because=message)
