"""The dead letters: looked at, sent back to where they failed, or dropped."""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import ChannelNotFoundEntity, PublishError

from shared.messaging.retries import AT, ATTEMPT, ERROR, ORIGIN, REPLAYED, kept

BY_BROKER = "the broker gave up: the process died each time it had this message"


class NoWayBackError(Exception):
    """A dead letter cannot be replayed; it stays where it is."""

    def __init__(self, letter: "DeadLetter") -> None:
        super().__init__(
            f"the queue {letter.origin!r} that {letter.id} came from is not there: "
            "apply the topology first, or drop the letter."
        )


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message given up: what it was, where it failed, why and how often it was tried."""

    id: str
    queue: str
    name: str
    origin: str
    attempt: int
    reason: str
    at: str
    journey: str
    raw: bytes


Chosen = Callable[[DeadLetter], bool]


class DeadLetters:
    """The dead queues of some services, each read without losing what is left alone."""

    def __init__(self, amqp_url: str, services: Iterable[str]) -> None:
        self._amqp_url = amqp_url
        self._queues = [f"dead.{service}" for service in services]

    async def all(self) -> tuple[DeadLetter, ...]:
        """Every dead letter, oldest first in each queue; all stay where they are."""
        found: list[DeadLetter] = []
        async for _, letter, _ in self._opened():
            found.append(letter)
        return tuple(found)

    async def replay(self, chosen: Chosen) -> int:
        """Send the chosen ones back to the queues where they failed, with all their tries before them.

        The number sent back. Raises NoWayBackError when a queue is gone.
        """
        count = 0
        async for channel, letter, incoming in self._opened():
            if chosen(letter):
                await _send_back(channel, letter, incoming)
                await incoming.ack()
                count += 1
        return count

    async def drop(self, chosen: Chosen) -> int:
        """Delete the chosen ones for good; the number deleted."""
        count = 0
        async for _, letter, incoming in self._opened():
            if chosen(letter):
                await incoming.ack()
                count += 1
        return count

    async def _opened(self) -> AsyncIterator[tuple[AbstractChannel, DeadLetter, AbstractIncomingMessage]]:
        for queue in self._queues:
            async with _looking_into(self._amqp_url) as channel:
                # The count at the start: a letter that fails again meanwhile is not met twice.
                for _ in range(await _depth(channel, queue)):
                    taken = await channel.get_queue(queue, ensure=False)
                    incoming = await taken.get(fail=False)
                    if incoming is None:
                        break
                    yield channel, _letter(queue, incoming), incoming


@asynccontextmanager
async def _looking_into(amqp_url: str) -> AsyncIterator[AbstractChannel]:
    # What is not acknowledged goes back into its queue when the channel closes.
    async with (
        await aio_pika.connect(amqp_url) as connection,
        connection.channel(on_return_raises=True) as channel,
    ):
        yield channel


async def _depth(channel: AbstractChannel, queue: str) -> int:
    try:
        declared = await channel.declare_queue(queue, passive=True)
    except ChannelNotFoundEntity:
        return 0
    return declared.declaration_result.message_count or 0


async def _send_back(channel: AbstractChannel, letter: DeadLetter, incoming: AbstractIncomingMessage) -> None:
    replayed = incoming.headers.get(REPLAYED, 0)
    again = aio_pika.Message(
        incoming.body,
        headers={**kept(incoming.headers), REPLAYED: (replayed if isinstance(replayed, int) else 0) + 1},
        content_type=incoming.content_type,
        message_id=incoming.message_id,
        correlation_id=incoming.correlation_id,
        type=incoming.type,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        priority=incoming.priority,
    )
    try:
        await channel.default_exchange.publish(again, routing_key=letter.origin)
    except PublishError as missing:
        raise NoWayBackError(letter) from missing


def _letter(queue: str, incoming: AbstractIncomingMessage) -> DeadLetter:
    headers: dict[str, Any] = dict(incoming.headers)
    return DeadLetter(
        id=incoming.message_id or hashlib.sha256(incoming.body).hexdigest()[:16],
        queue=queue,
        name=incoming.type or "?",
        origin=str(headers.get(ORIGIN) or headers.get("x-first-death-queue", "")),
        attempt=int(headers.get(ATTEMPT, 0)),
        reason=str(headers.get(ERROR, BY_BROKER)),
        at=str(headers.get(AT, "")),
        journey=incoming.correlation_id or "",
        raw=incoming.body,
    )
