"""How a service speaks: several channels side by side, each message persistent and confirmed.

A channel writes one message after the other, and waits three rounds of the event loop for each: in a busy process
one channel falls to some ten a second, whatever the broker could take. So there are several; what belongs to one
journey goes through one of them, and keeps its order.
"""

import asyncio
import zlib
from collections.abc import Mapping
from typing import Any

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractRobustChannel, AbstractRobustConnection
from aio_pika.exceptions import PublishError
from opentelemetry.trace import NoOpTracerProvider, SpanKind, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from shared.messaging.retries import Letter

MOUTHS = 16
HURRY = 9
"""From RabbitMQ 4 on a quorum queue gives what has a priority above 4 twice the turns of the rest; before, none."""
PATIENCE = 30.0
"""Seconds for a confirmation. What is given up has often been taken all the same, so giving up early in a
crowd fills it with repetitions."""


class SilentError(ConnectionError):
    """Something was to be said before the broker had answered for the first time."""

    def __init__(self) -> None:
        super().__init__("the broker has not answered yet: what is said stays in its outbox.")


class Mouths:
    """Open them on a connection, then ``say``. They come back by themselves when the connection does."""

    def __init__(self, service: str, tracer_provider: TracerProvider | None = None) -> None:
        self._service = service
        self._channels: list[AbstractRobustChannel] = []
        self._tracer = (tracer_provider or NoOpTracerProvider()).get_tracer(__name__)
        self._traces = TraceContextTextMapPropagator()

    async def open(self, connection: AbstractRobustConnection) -> None:
        """Open every channel; raises what the broker refuses."""
        self._channels = [connection.channel(on_return_raises=True) for _ in range(MOUTHS)]
        for channel in self._channels:
            await channel.initialize()

    async def say(self, letter: Letter, *, exchange: str, route: str, headers: Mapping[str, Any]) -> bool:
        """Publish a letter and wait for its confirmation; False when no queue takes it.

        Raises SilentError before the first connection, TimeoutError after PATIENCE, and what the broker refuses.
        """
        if not self._channels:
            raise SilentError
        with self._tracer.start_as_current_span(f"{exchange} publish", kind=SpanKind.PRODUCER):
            travelling = dict(headers)
            self._traces.inject(travelling)
            message = Message(
                letter.raw,
                delivery_mode=DeliveryMode.PERSISTENT,
                content_type="application/json",
                message_id=letter.id,
                correlation_id=letter.journey,
                type=letter.name,
                app_id=self._service,
                headers=travelling,
                priority=HURRY if letter.hurries else None,
            )
            try:
                async with asyncio.timeout(PATIENCE):
                    place = await self.channel_of(letter.journey or letter.id or "").get_exchange(
                        exchange, ensure=False
                    )
                    await place.publish(message, route)
            except PublishError:
                return False
        return True

    def channel_of(self, journey: str) -> AbstractRobustChannel:
        """The channel that a journey's messages go through."""
        return self._channels[zlib.crc32(journey.encode()) % len(self._channels)]
