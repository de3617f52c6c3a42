"""The crews' lanes as one process hears them: two channels for all, the urgent and the others, beneath FastStream.

A FastStream subscriber costs four milliseconds of a processor and 45 KiB to make. There are as many lanes as sites have
crews, thousands, and all are heard alike: so FastStream keeps the connection, and the lanes are consumed over it.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from aio_pika.abc import AbstractIncomingMessage, AbstractRobustChannel, AbstractRobustConnection
from aio_pika.exceptions import CONNECTION_EXCEPTIONS, ChannelInvalidStateError, ChannelNotFoundEntity
from opentelemetry.trace import NoOpTracerProvider, SpanKind, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from shared.messaging import meters
from shared.messaging.hearing import Ear
from shared.messaging.lanes import is_urgent
from shared.messaging.retries import Letter
from shared.messaging.turnstile import Turnstile

log = structlog.get_logger()

GRACE = 5.0
"""Seconds that handlers get to finish when the service stops."""
GONE = (ChannelInvalidStateError, *CONNECTION_EXCEPTIONS)


class Corridor:
    """Open it on a connection, then ``hear`` lane after lane. Raises MissingToolError when it is built."""

    def __init__(
        self,
        ear_of: Callable[[str], Ear],
        *,
        prefetch: int,
        tracer_provider: TracerProvider | None = None,
    ) -> None:
        self._ear_of = ear_of
        self._prefetch = prefetch
        self._turnstile = Turnstile(prefetch)
        self._ears: dict[str, Ear] = {}
        self._channels: Mapping[bool, AbstractRobustChannel] = {}
        self._connection: AbstractRobustConnection | None = None
        self._looking: list[AbstractRobustChannel] = []
        self._at_work = 0
        self._idle = asyncio.Event()
        self._stopping = False
        self._tracer = (tracer_provider or NoOpTracerProvider()).get_tracer(__name__)
        self._traces = TraceContextTextMapPropagator()
        ear_of("crew.any.any")

    async def open(self, connection: AbstractRobustConnection) -> None:
        """Open the channels; raises what the broker refuses."""
        self._connection = connection
        channels = {}
        for urgent in (True, False):
            channels[urgent] = connection.channel()
            await channels[urgent].initialize()
            await channels[urgent].set_qos(prefetch_count=self._prefetch)
        self._channels = channels

    async def hear(self, queue: str) -> bool:
        """Consume a lane; False when the broker does not have it yet."""
        if not await self._is_there(queue):
            return False
        lane = await self._channels[is_urgent(queue)].declare_queue(queue, passive=True)

        async def take(incoming: AbstractIncomingMessage) -> None:
            await self._take(incoming, queue=queue)

        await lane.consume(take)
        return True

    async def stop(self) -> None:
        """Take no new message; what is at work finishes, the rest goes back to its lanes with the channels."""
        self._stopping = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                while self._at_work:
                    self._idle.clear()
                    await self._idle.wait()
        for channel in (*self._channels.values(), *self._looking):
            with contextlib.suppress(*GONE):
                await channel.close()
        self._channels, self._looking = {}, []

    async def _is_there(self, queue: str) -> bool:
        # A no closes the channel that asked, so the lanes' own are not asked on.
        if self._connection is None:
            return False
        if self._looking:
            channel = self._looking.pop()
        else:
            channel = self._connection.channel()
            await channel.initialize()
        try:
            await channel.declare_queue(queue, passive=True, robust=False)
        except ChannelNotFoundEntity:
            await channel.close()
            return False
        self._looking.append(channel)
        return True

    async def _take(self, incoming: AbstractIncomingMessage, *, queue: str) -> None:
        async with self._turnstile.turn(urgent=is_urgent(queue)) as waited:
            if self._stopping:
                return
            self._at_work += 1
            try:
                await self._settled(incoming, queue=queue, waited=waited)
            finally:
                self._at_work -= 1
                self._idle.set()

    async def _settled(self, incoming: AbstractIncomingMessage, *, queue: str, waited: float) -> None:
        ear = self._ears.get(queue) or self._ears.setdefault(queue, self._ear_of(queue))
        headers: dict[str, Any] = dict(incoming.headers)
        trace = {name: value for name, value in headers.items() if isinstance(value, str)}
        with contextlib.suppress(*GONE):  # then the broker delivers it again
            try:
                with self._tracer.start_as_current_span(
                    f"{meters.shown(queue)} process",
                    context=self._traces.extract(trace),
                    kind=SpanKind.CONSUMER,
                ):
                    await ear.hear(letter_of(incoming), waited=waited)
            except Exception:  # it could not be put anywhere and must come back
                log.exception("message_given_back", queue=queue)
                await incoming.nack()
            else:
                await incoming.ack()


def letter_of(incoming: AbstractIncomingMessage) -> Letter:
    """What lies in a queue, as the ears read it."""
    return Letter(
        raw=incoming.body,
        id=incoming.message_id,
        journey=incoming.correlation_id,
        name=incoming.type,
        headers=incoming.headers,
        route=incoming.routing_key,
        hurries=bool(incoming.priority),
    )
