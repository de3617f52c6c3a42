"""What open pages should know, from one process of a service to its others: quick, small, and nothing is kept of it.

Each process has a queue of its own that goes when it goes. A ring that is lost costs a page nothing but time: whoever
could have missed one ends its pages' streams, and they come back and look again.
"""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aio_pika
import structlog
from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractChannel, AbstractQueue

from shared.contracts.envelope import PAGES

log = structlog.get_logger()

GATHER = 0.05
"""Seconds for which rings gather into one message: a page is no later than this in another process."""
MOST_WAITING = 1000
AGAIN = 2.0
PATIENCE = 5.0
"""Seconds for a connection to be made, as everywhere: a line may be taken and say nothing."""
OLD = 10_000
"""Milliseconds after which the broker forgets a ring that nobody took."""

Ring = tuple[str, str, str]
"""Topic, name and data of an event."""
EVERYTHING: Ring = ("", "", "")
"""In the place of more rings than are kept, and of those that a dying line may have lost."""


class Bells:
    """``run`` it beside the service; ``ring`` what the other processes' pages should know.

    ``heard`` is told of each ring of another process, ``missed`` is awaited whenever some may have been lost.
    """

    def __init__(
        self,
        amqp_url: str,
        service: str,
        *,
        heard: Callable[[Ring], None],
        missed: Callable[[], Awaitable[None]],
    ) -> None:
        self._amqp_url = amqp_url
        self._service = service
        self._heard = heard
        self._missed = missed
        self._name = uuid.uuid4().hex
        self._waiting: dict[Ring, None] = {}
        self._rung = asyncio.Event()

    def ring(self, ring: Ring) -> None:
        """Tell the other processes soon, or when the broker is back; the same told twice meanwhile is told once."""
        self._waiting[ring] = None
        if ring == EVERYTHING or len(self._waiting) > MOST_WAITING:
            self._waiting = {EVERYTHING: None}
        self._rung.set()

    async def run(self) -> None:
        """Ring and listen until cancelled, whatever becomes of the broker."""
        while True:
            try:
                await self._through_one_connection()
            except Exception as error:  # noqa: BLE001 pages of other processes wait, and nothing else does
                log.warning("bells_silent", reason=repr(error))
            self.ring(EVERYTHING)  # what was rung on a dying line may have reached nobody
            await asyncio.sleep(AGAIN)

    async def _through_one_connection(self) -> None:
        async with (
            await aio_pika.connect(self._amqp_url, timeout=PATIENCE) as connection,
            connection.channel(publisher_confirms=False) as channel,
        ):
            queue = await self._own_queue(channel)
            await self._missed()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen(queue))
                group.create_task(self._tell(channel))

    async def _own_queue(self, channel: AbstractChannel) -> AbstractQueue:
        limits: dict[str, Any] = {"x-max-length": MOST_WAITING, "x-message-ttl": OLD}
        name = f"{PAGES}.{self._service}.{uuid.uuid4().hex}"
        queue = await channel.declare_queue(name, exclusive=True, auto_delete=True, arguments=limits)
        await queue.bind(PAGES, self._service)
        return queue

    async def _listen(self, queue: AbstractQueue) -> None:
        async with queue.iterator(no_ack=True) as rings:
            async for message in rings:
                if message.app_id != self._name:
                    await self._hear(read(message.body))
        raise ConnectionError("the broker took the queue away")

    async def _hear(self, rings: Sequence[Ring]) -> None:
        if EVERYTHING in rings:
            await self._missed()
            return
        for ring in rings:
            self._heard(ring)

    async def _tell(self, channel: AbstractChannel) -> None:
        place = await channel.get_exchange(PAGES, ensure=False)
        while True:
            await self._rung.wait()
            await asyncio.sleep(GATHER)
            self._rung.clear()
            rings, self._waiting = list(self._waiting), {}
            message = Message(
                json.dumps(rings).encode(), app_id=self._name, delivery_mode=DeliveryMode.NOT_PERSISTENT
            )
            await place.publish(message, self._service, mandatory=False)


def read(raw: bytes) -> Sequence[Ring]:
    """The rings in a message; nothing when it is of another kind, such as a later version's."""
    try:
        told = json.loads(raw)
        return [(str(topic), str(name), str(data)) for topic, name, data in told]
    except (ValueError, TypeError):
        log.warning("ring_not_understood")
        return ()
