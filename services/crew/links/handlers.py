"""A site says that it is alive and which house rules it has; the center hears it and sends what is newer."""

from collections.abc import Callable, Sequence
from datetime import datetime

from services.crew.lanes.domain import ForeignSiteError, Served
from services.crew.links.domain import UPLINK, Link, Queues, StrangeLineError
from shared.contracts.crew import LinkBeat
from shared.contracts.envelope import Command, Message
from shared.contracts.rulebook import RulesSent
from shared.rulebook.brought import SiteRules, fingerprint, sent
from shared.rulebook.changes import Change, concerning
from shared.storage.store import Decision, Store
from shared.vocabulary.ids import MessageId, SiteId


async def begin_beating(site: SiteId, *, at: datetime, links: Store[Link]) -> None:
    """The first beat is due now; called at every start of a site's own crew service."""

    def begin(kept: Link | None) -> Decision[Link]:
        return (kept or Link(id=site)).beaten(at=at), ()

    because = Command(id=MessageId(f"beat/{site}/{at.isoformat()}"), at=at, site=site)
    await links.fold(site, begin, because=because)


async def say_beat(
    state: Link, *, because: Command, links: Store[Link], queues: Queues, brought: Store[SiteRules]
) -> None:
    """At a site of its own: alive, so many messages wait here for the line, and these are the rules it goes by."""
    waiting = await queues.of(UPLINK) or 0
    known = await brought.find(state.id)
    rules = fingerprint(known.changes if known else ())

    def beat(kept: Link) -> Decision[Link]:
        return kept.beaten(at=because.at), [LinkBeat(site=kept.id, waiting=waiting, rules=rules)]

    await links.change(state.id, beat, because=because)


async def hear_beat(
    message: Message[LinkBeat],
    *,
    links: Store[Link],
    changes: Store[Change],
    served: Served,
    clock: Callable[[], datetime],
) -> None:
    """At the center: the site was alive then; an older beat changes nothing.

    A site that goes by other house rules than the center has for it is sent them: what was lost on the way, or came
    to a version that did not know it, is made good by the next beat.
    """
    body = message.body
    if body.site != message.site:
        raise StrangeLineError(body.site, by=message.site)
    news = await _news_for(body, changes=changes, served=served, at=clock())

    def hear(kept: Link | None) -> Decision[Link]:
        return (kept or Link(id=body.site)).heard(body.waiting, at=message.at), news

    await links.fold(body.site, hear, because=message)


async def keep_rules(message: Message[RulesSent], *, brought: Store[SiteRules], served: Served) -> None:
    """At a site of its own: go by what the center sent last; what it sent before that changes nothing."""
    site = message.site
    if site is None or site not in served:
        raise ForeignSiteError(site or SiteId("unnamed"))
    fresh = SiteRules.heard(message.body, site=site)

    def keep(known: SiteRules | None) -> Decision[SiteRules]:
        return fresh.or_newer(known), ()

    await brought.fold(site, keep, because=message)


async def _news_for(
    beat: LinkBeat, *, changes: Store[Change], served: Served, at: datetime
) -> Sequence[RulesSent]:
    # A site that says nothing of its rules could not read them; what is served here goes by the center's own.
    if beat.rules is None or beat.site in served:
        return ()
    held = await concerning(changes, site=beat.site)
    return () if beat.rules == fingerprint(held) else (sent(held, as_of=at),)
