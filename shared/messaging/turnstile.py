"""Who waits for a place in a service: the urgent go first."""

import asyncio
import contextlib
import heapq
import itertools
import time
from collections.abc import AsyncIterator


class Turnstile:
    """Lets so many through at once; of those who wait, the urgent go first, then who came first."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._order = itertools.count()
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []

    @contextlib.asynccontextmanager
    async def turn(self, *, urgent: bool) -> AsyncIterator[float]:
        """Wait for one's turn and hold the place while inside; gives the seconds waited."""
        came = time.monotonic()
        await self._enter(urgent=urgent)
        try:
            yield time.monotonic() - came
        finally:
            self._leave()

    async def _enter(self, *, urgent: bool) -> None:
        if self._free:
            self._free -= 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (not urgent, next(self._order), place))
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._leave()
            raise

    def _leave(self) -> None:
        while self._waiting:
            *_, place = heapq.heappop(self._waiting)
            if not place.done():
                place.set_result(None)
                return
        self._free += 1
