"""The crews' queues that a service consumes: new ones join while it runs, urgent ones come first."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Protocol

import structlog

from shared.messaging import meters
from shared.messaging.subscriptions import Subscription

log = structlog.get_logger()

POLL = 2.0
AT_ONCE = 8
SHARE = 20
"""A look is followed by so many times its own length of rest: with thousands of lanes it takes seconds."""


class Lanes(Protocol):
    """The messages that a service hears on the crews' queues, and the lanes as (site, crew) pairs."""

    @property
    def subscriptions(self) -> tuple[Subscription, ...]: ...
    @property
    def known(self) -> Callable[[], Awaitable[frozenset[tuple[str, str]]]]: ...


def queues(known: frozenset[tuple[str, str]]) -> list[str]:
    """The queues of the lanes, each site's urgent one first."""
    urgent = sorted({f"crew.{site}.urgent" for site, _ in known})
    return urgent + sorted(f"crew.{site}.{crew}" for site, crew in known)


def is_urgent(queue: str) -> bool:
    """Whether a queue is a site's urgent lane."""
    return queue.endswith(".urgent")


class LaneWatch:
    """Asks again and again which lanes there are and opens the new ones.

    ``open_lane(queue)`` says whether it could; a queue that dispatch has not declared yet is tried again.
    """

    def __init__(self, lanes: Lanes, open_lane: Callable[[str], Awaitable[bool]]) -> None:
        self._lanes = lanes
        self._open_lane = open_lane
        self._open: set[str] = set()

    async def look(self) -> None:
        """Open the lanes that are known and not open yet."""
        known = queues(await self._lanes.known())
        closed = iter([queue for queue in known if queue not in self._open])
        # Nobody is cancelled: a question that is broken off closes its channel, and with it every lane on it.
        ends = await asyncio.gather(
            *(self._open_some(closed) for _ in range(AT_ONCE)), return_exceptions=True
        )
        for trouble in filter(None, ends):
            raise trouble
        meters.LANES_MISSING.set(len(set(known) - self._open))

    async def _open_some(self, closed: Iterator[str]) -> None:
        for queue in closed:
            if await self._open_lane(queue):
                self._open.add(queue)
                meters.LANES.set(len(self._open))
                log.info("lane_opened", queue=queue)

    async def watch(self, *, every: float = POLL) -> None:
        """Look until cancelled; a failed look is logged and followed by the next."""
        while True:
            begun = time.perf_counter()
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001  # the next look may succeed
                log.warning("lanes_not_read", reason=repr(error))
            await asyncio.sleep(max(every, SHARE * (time.perf_counter() - begun)))
