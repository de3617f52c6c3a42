"""A site says that it is alive, and the center hears it."""

from datetime import datetime

from services.crew.links.domain import UPLINK, Link, Queues, StrangeLineError
from shared.contracts.crew import LinkBeat
from shared.contracts.envelope import Command, Message
from shared.storage.store import Decision, Store
from shared.vocabulary.ids import MessageId, SiteId


async def begin_beating(site: SiteId, *, at: datetime, links: Store[Link]) -> None:
    """The first beat is due now; called at every start of a site's own crew service."""

    def begin(kept: Link | None) -> Decision[Link]:
        return (kept or Link(id=site)).beaten(at=at), ()

    because = Command(id=MessageId(f"beat/{site}/{at.isoformat()}"), at=at, site=site)
    await links.fold(site, begin, because=because)


async def say_beat(state: Link, *, because: Command, links: Store[Link], queues: Queues) -> None:
    """At a site of its own: alive, and so many messages wait here for the line."""
    waiting = await queues.of(UPLINK) or 0

    def beat(kept: Link) -> Decision[Link]:
        return kept.beaten(at=because.at), [LinkBeat(site=kept.id, waiting=waiting)]

    await links.change(state.id, beat, because=because)


async def hear_beat(message: Message[LinkBeat], *, links: Store[Link]) -> None:
    """At the center: the site was alive then; an older beat changes nothing."""
    body = message.body
    if body.site != message.site:
        raise StrangeLineError(body.site, by=message.site)

    def hear(kept: Link | None) -> Decision[Link]:
        return (kept or Link(id=body.site)).heard(body.waiting, at=message.at), ()

    await links.fold(body.site, hear, because=message)
