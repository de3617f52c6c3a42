"""A small house on a real broker: its topology applied, its services started, its queues looked into."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from shared.contracts.envelope import Body, Message
from shared.messaging.bus import Bus
from shared.messaging.declare import apply
from shared.messaging.ladder import Ladder, Step
from shared.messaging.topology import topology
from shared.storage.outbox import Outgoing
from tests.shared.messaging.neighbours import Neighbour

QUICK = Ladder(
    tuple(Step(f"{pause}ms", timedelta(milliseconds=pause)) for pause in (50, 100, 150)),
)


async def build(amqp_url: str, *services: Neighbour) -> None:
    await apply(amqp_url, topology({one.name: one.subscriptions for one in services}, ladder=QUICK))


def bus_of(amqp_url: str, service: Neighbour, **settings: Any) -> Bus:
    return Bus(
        amqp_url,
        service.name,
        service.subscriptions,
        service.tools,
        lanes=service.lanes,
        ladder=QUICK,
        look_every=0.1,
        **settings,
    )


@contextlib.asynccontextmanager
async def open_house(amqp_url: str, *services: Neighbour) -> AsyncIterator[Bus]:
    """Everything applied and every service hearing; yields the first one's bus."""
    await build(amqp_url, *services)
    async with contextlib.AsyncExitStack() as stack:
        buses = [await stack.enter_async_context(running(bus_of(amqp_url, one))) for one in services]
        yield buses[0]


@contextlib.asynccontextmanager
async def running(bus: Bus) -> AsyncIterator[Bus]:
    """The bus, started, and stopped however the test ends."""
    try:
        await bus.start()
        yield bus
    finally:
        await bus.stop()


def outgoing(message: Message[Any], *, store: str = "counts") -> Outgoing:
    body: Body = message.body
    return Outgoing(
        id=message.id,
        store=store,
        key="k",
        exchange=body.exchange,
        route=message.route(),
        message=message,
        said_at=datetime.now(UTC),
    )


async def until(
    holds: Callable[[], Awaitable[bool] | bool], *, within: float = 10.0, what: str = "it"
) -> None:
    """Wait until a claim holds; fail with its name when it does not within the seconds."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        answer = holds()
        if answer if isinstance(answer, bool) else await answer:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{what} did not come true within {within} s")


async def letters(amqp_url: str, queue: str) -> list[AbstractIncomingMessage]:
    """Take everything out of a queue."""
    async with await aio_pika.connect(amqp_url) as connection:
        channel = await connection.channel()
        taken = await channel.get_queue(queue)
        found: list[AbstractIncomingMessage] = []
        while (letter := await taken.get(fail=False)) is not None:
            await letter.ack()
            found.append(letter)
        return found


async def depth(amqp_url: str, queue: str) -> int:
    """How many messages are ready in a queue."""
    async with await aio_pika.connect(amqp_url) as connection:
        channel = await connection.channel()
        declared = await channel.declare_queue(queue, passive=True)
        return declared.declaration_result.message_count or 0


async def throw_in(
    amqp_url: str, queue: str, raw: bytes, *, headers: Mapping[str, Any] | None = None
) -> None:
    """Put bytes straight into a queue, as no service of ours would."""
    async with await aio_pika.connect(amqp_url) as connection:
        channel = await connection.channel()
        letter = aio_pika.Message(raw, headers=dict(headers or {}), delivery_mode=2)
        await channel.default_exchange.publish(letter, routing_key=queue)
