"""How many messages wait in a queue of the broker, for whoever shows it to people."""

import aio_pika
from aio_pika.abc import AbstractRobustConnection
from aio_pika.exceptions import CONNECTION_EXCEPTIONS, ChannelNotFoundEntity

PATIENCE = 2.0
"""Seconds to wait for the broker; who asks can do without an answer."""


class Depths:
    """Asks the broker on a connection of its own; asking passively needs no right to configure."""

    def __init__(self, amqp_url: str) -> None:
        self._amqp_url = amqp_url
        self._connection: AbstractRobustConnection | None = None

    async def of(self, queue: str) -> int | None:
        """The messages that are ready in the queue; None when it is not there or the broker is away."""
        try:
            if self._connection is None:
                self._connection = await aio_pika.connect_robust(self._amqp_url, timeout=PATIENCE)
            async with self._connection.channel() as channel:
                found = await channel.declare_queue(queue, passive=True, timeout=PATIENCE)
        except (ChannelNotFoundEntity, TimeoutError, *CONNECTION_EXCEPTIONS):
            return None
        return found.declaration_result.message_count

    async def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None
