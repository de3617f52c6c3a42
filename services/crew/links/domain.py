"""A line that beats while it is alive."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, Self

from shared.vocabulary.ids import SiteId
from shared.vocabulary.refusals import RefusalError

BEAT = timedelta(seconds=10)
SILENCE = timedelta(seconds=30)
"""A site that was not heard of for so long is cut off."""
UPLINK = "uplink"


class StrangeLineError(RefusalError):
    """A site speaks of its own line only."""

    code = "elsewhere"

    def __init__(self, site: SiteId, *, by: SiteId | None) -> None:
        super().__init__(f"the line of {site} beat by site {by}: look who sent it.", site=site)


@dataclass(frozen=True, slots=True)
class Link:
    """The line of a site of its own, as its end keeps it.

    The center keeps when the site was heard last and how many messages waited there; the site keeps when its next
    beat is due.
    """

    id: SiteId
    heard_at: datetime | None = None
    waiting: int = 0
    beat_at: datetime | None = None

    @property
    def site(self) -> SiteId:
        """What is said of the line is said by its site."""
        return self.id

    def heard(self, waiting: int, *, at: datetime) -> Self:
        """The site said that it is alive; what was said before something that is known changes nothing."""
        if self.heard_at and at <= self.heard_at:
            return self
        return replace(self, heard_at=at, waiting=waiting)

    def beaten(self, *, at: datetime) -> Self:
        """The next beat follows by the clock, not by the one before: beats missed are not made up for."""
        return replace(self, beat_at=at + BEAT)

    def is_cut_off(self, *, at: datetime) -> bool:
        """Whether the site has been silent for too long, or was never heard of."""
        return self.heard_at is None or at - self.heard_at > SILENCE


class Queues(Protocol):
    """The broker's queues."""

    async def of(self, queue: str) -> int | None:
        """The messages that wait in the queue; None when it is not there or the broker is away."""

    async def close(self) -> None:
        """Let go of the broker."""
