"""What is counted from the stores now and then, such as how much is open, late or owed.

Counters say what happened while a process lived; how much there *is* only the stores know, and they know it after
every restart. Every replica counts the same, so a query takes the greatest of them, never the sum.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from shared.messaging.subscriptions import equip
from shared.observability.metrics import CENSUS_AT, CENSUS_SECONDS

log = structlog.get_logger(__name__)

Count = Callable[..., Awaitable[None]]
"""``count(*, tools...)`` reads a store and sets gauges."""

EVERY = 20.0
SHARE = 0.05
"""The most of the time that counting may take: a slow store is asked less often."""


class Census:
    """Takes a service's counts every twenty seconds until it is cancelled."""

    def __init__(self, counts: Sequence[Count], *, tools: Mapping[str, object]) -> None:
        """Raise MissingToolError when a count asks for a tool that the service does not have."""
        self._counts = [(count, equip(count, tools)) for count in counts]

    async def run(self) -> None:
        """Count until cancelled; what cannot be counted now is counted next time."""
        while self._counts:  # noqa: ASYNC110 # it waits for time to pass, for nothing else
            await asyncio.sleep(pause_after(await self.take()))

    async def take(self) -> float:
        """Take every count once; how many seconds that took."""
        begun = time.perf_counter()
        for count, tools in self._counts:
            name, started = count.__name__, time.perf_counter()
            try:
                await count(**tools)
            except Exception:  # the store may be away: its gauges stay as they were
                log.exception("count_failed", count=name)
                continue
            CENSUS_SECONDS.labels(name).set(time.perf_counter() - started)
            CENSUS_AT.labels(name).set_to_current_time()
        return time.perf_counter() - begun


def pause_after(took: float) -> float:
    """How many seconds to wait after a census that took so many."""
    return max(EVERY, took / SHARE)
