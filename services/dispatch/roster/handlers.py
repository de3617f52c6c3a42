"""The roster follows the archive's register."""

from services.dispatch.roster.domain import Crew, Site, crew_key
from services.dispatch.roster.gateways import LaneOpener
from shared.contracts.archive import CrewFormed, SiteOpened
from shared.contracts.envelope import Message
from shared.storage.store import Decision, Store


async def keep_site(message: Message[SiteOpened], *, sites: Store[Site]) -> None:
    """Know a site; news older than what is known changes nothing."""
    body = message.body
    fresh = Site(
        id=body.site,
        name=body.name,
        name_en=body.name_en,
        code=body.code,
        zone=body.zone,
        known_at=message.at,
    )

    def keep(known: Site | None) -> Decision[Site]:
        return (known if known and known.known_at > message.at else fresh), ()

    await sites.fold(body.site, keep, because=message)


async def keep_crew(message: Message[CrewFormed], *, crews: Store[Crew], lanes: LaneOpener) -> None:
    """Know a crew and open its lane first, so that no task is ever offered to a queue that is not there."""
    body = message.body
    fresh = Crew(
        id=crew_key(site=body.site, crew=body.crew),
        site=body.site,
        crew=body.crew,
        name=body.name,
        name_en=body.name_en,
        trade=body.trade,
        known_at=message.at,
    )

    def keep(known: Crew | None) -> Decision[Crew]:
        return (known if known and known.known_at > message.at else fresh), ()

    await lanes.declare(body.site, (body.crew,))
    await crews.fold(fresh.id, keep, because=message)
