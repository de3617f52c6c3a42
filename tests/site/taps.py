"""A clock that the test moves, taps on both brokers, and patience."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import aio_pika
from aio_pika.abc import AbstractIncomingMessage
from pydantic_core import from_json

from tests.live.broker import Door

PATIENCE = 90.0
STATISTICS = 5.5
"""Seconds until a broker's management has counted anew."""


class MovingClock:
    """The time, and as much later as the test has moved it; everybody's clock is right."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def passes(self, **spans: float) -> None:
        """Let time pass, such as ``minutes=5``."""
        self.ahead += timedelta(**spans)


class Tap:
    """Everything that was said on one broker, in the order in which it came there."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    async def hear(self, letter: AbstractIncomingMessage) -> None:
        """Note one message."""
        self.heard.append(from_json(letter.body))
        await letter.ack()

    def of(self, name: str) -> list[dict[str, Any]]:
        """Those whose name begins so, each id once, in the order of the first time."""
        found = {one["id"]: one for one in reversed(self.heard) if one["name"].startswith(name)}
        return [found[key] for key in dict.fromkeys(one["id"] for one in self.heard) if key in found]


async def until(holds: Callable[[], Awaitable[object]], what: str, *, within: float = PATIENCE) -> None:
    """Wait until a claim holds; AssertionError with its name when it does not."""
    end = time.monotonic() + within
    while not await holds():
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come true within {within:.0f} s")
        await asyncio.sleep(0.1)


def depths(door: Door, *, vhost: str = "%2F") -> Mapping[str, int]:
    """How many messages each queue of a broker holds, the unacknowledged too."""
    found = door.manage("GET", f"queues/{vhost}").json()
    return {one["name"]: int(one.get("messages", 0)) for one in found}


@contextlib.asynccontextmanager
async def tapped(amqp_url: str, tap: Tap) -> AsyncIterator[None]:
    async with await aio_pika.connect(amqp_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind("events", "#")
        await queue.consume(tap.hear)
        yield
