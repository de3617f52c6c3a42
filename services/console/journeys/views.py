"""What the console keeps of the roads it heard, and the questions that more than one page asks."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from services.console.journeys.domain.calls import CallCard
from services.console.journeys.domain.cases import CaseCard
from services.console.journeys.domain.money import ChargeCard
from services.console.journeys.domain.places import CrewCard, SiteCard
from shared.storage.store import STEADY, Index, Kept, Store
from shared.web.stream import Event, Hub

CASES = Kept(
    CaseCard,
    "case_cards",
    (
        Index(("number", "state", "-opened_at")),
        Index(("journey",)),
        Index(("household", "state", "-opened_at")),
        Index(("contact_phone", "state", "-opened_at")),
        Index(("owner", "state", "-opened_at")),
        Index(("site", "state", "-opened_at")),
        Index(("state", "-opened_at")),
        Index(("state", "follow_up_due")),
        Index(("site", "tasks.stage", "-changed_at")),
        Index(("tasks.stage", "-changed_at")),
    ),
)
CALLS = Kept(
    CallCard,
    "call_cards",
    (
        Index(("caller", "-rang_at")),
        Index(("agent", "case", "disposition", "-rang_at")),
        Index(("state", "-rang_at")),
    ),
)
CHARGES = Kept(
    ChargeCard,
    "charge_cards",
    (
        Index(("receipt_number", "state", "-raised_at")),
        Index(("place", "state", "-raised_at")),
        Index(("site", "state", "-raised_at")),
        Index(("state", "-raised_at")),
    ),
)
SITES = Kept(SiteCard, "site_cards", steady=STEADY)
CREWS = Kept(CrewCard, "crew_cards", (Index(("site",)),), steady=STEADY)

MOST_SITES = 5000
MOST_CREWS = 1000
"""Of one site."""
TOPICS = frozenset({"calls", "cases", "charges"})
"""What the hub tells of: the cards that have heard something."""
GLANCE = 0.25
"""Seconds after which a page looks untold: another process may have heard it, and its bell be late."""
HOME_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds a page waits to show what its command led to, and who tells it that a card has moved."""

    seconds: float
    hub: Hub = field(default_factory=Hub)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who can take a case over."""

    id: str
    name: str


Staff = Callable[[str], Awaitable[Sequence[Colleague]]]
"""Who can take cases over; asked with the reader's language."""


class Heard(Protocol):
    """A card that knows what it was told because of."""

    @property
    def id(self) -> str: ...
    def heard(self, cause: str) -> bool:
        """Whether something that the command led to has been heard."""
        ...


C = TypeVar("C", bound=Heard)


async def once_heard(cards: Store[C], key: str, *, cause: str, patience: Patience) -> C | None:
    """The card once it has heard what a command led to, or as it is when patience is over.

    It looks when it is told that the card has moved: pages that look again and again keep the store from what they
    wait for.
    """
    end = time.monotonic() + patience.seconds
    with patience.hub.listen(TOPICS) as events:
        while True:
            card = await cards.find(key)
            left = end - time.monotonic()
            if left <= 0 or (card and card.heard(cause)):
                return card
            await _moved(events, key, within=min(left, GLANCE))


async def _moved(events: asyncio.Queue[Event | None], key: str, *, within: float) -> None:
    """Return when the card has moved, or the seconds are over."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within):
            while (event := await events.get()) and event.data != key:
                pass


async def known_sites(sites: Store[SiteCard]) -> Sequence[SiteCard]:
    """Every site that the console has heard of, as often asked as one likes: the answer is good for a while."""
    return await sites.find_many({}, order="code", limit=MOST_SITES)


async def site_names(sites: Store[SiteCard], *, language: str) -> Mapping[str, str]:
    """The names of all sites in a language, by id."""
    known = await known_sites(sites)
    return {site.id: site.name if language == "zh" else site.name_en for site in known}


async def crew_names(crews: Store[CrewCard], *, site: str | None, language: str) -> Mapping[str, str]:
    """The names of a site's crews in a language, by crew; other sites have crews of the same id."""
    known = await crews.find_many({"site": site}, limit=MOST_CREWS) if site else ()
    return {crew.crew: crew.name_in(language) for crew in known}


async def zone_of(sites: Store[SiteCard], site: str | None) -> str:
    """The time zone of a site; China's for one that is not known."""
    known = await sites.find(site) if site else None
    return known.zone if known else HOME_ZONE
