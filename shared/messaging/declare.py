"""Bringing a topology to a broker; needs the right to configure, which services do not have."""

from collections.abc import Iterable
from typing import Self

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractRobustConnection
from aio_pika.exceptions import ChannelNotFoundEntity, ChannelPreconditionFailed

from shared.messaging.topology import Topology, downlink, lanes


class TopologyConflictError(Exception):
    """The broker has something of this name already, with other arguments; they cannot be changed."""

    def __init__(self, name: str, said: object) -> None:
        super().__init__(
            f"{name} exists with other arguments ({said}): "
            "let its messages run out, delete it in the broker, then apply again."
        )


async def apply(amqp_url: str, topology: Topology) -> None:
    """Declare everything that is not there yet; what is there stays. Raises TopologyConflictError."""
    async with await aio_pika.connect(amqp_url) as connection, await connection.channel() as channel:
        await declare(channel, topology)


class CrewLanes:
    """Opens the lanes of sites while the system runs, on a connection of its own; dispatch alone has one.

    ``async with`` closes it.
    """

    def __init__(self, amqp_url: str) -> None:
        self._amqp_url = amqp_url
        self._connection: AbstractRobustConnection | None = None

    async def declare(self, site: str, crews: Iterable[str]) -> None:
        """Make sure that ``crew.<site>.urgent`` and ``crew.<site>.<crew>`` of each crew are there.

        A site of its own has its lanes at its own broker: its orders take the downlink instead.
        """
        if self._connection is None:
            self._connection = await aio_pika.connect_robust(self._amqp_url, timeout=5)
        if await has_queue(self._connection, downlink(site)):
            return
        async with await self._connection.channel() as channel:
            await declare(channel, lanes(site, crews))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None


async def has_queue(connection: AbstractConnection, queue: str) -> bool:
    """Whether the queue is there; asked on a channel of its own, since a no closes the channel that asked."""
    async with connection.channel() as channel:
        try:
            await channel.declare_queue(queue, passive=True)
        except ChannelNotFoundEntity:
            return False
    return True


async def declare_lanes(amqp_url: str, *, site: str, crews: Iterable[str]) -> None:
    """Open a site's lanes once, for a command or a test; a running service keeps a CrewLanes."""
    await apply(amqp_url, lanes(site, crews))


async def declare(channel: AbstractChannel, topology: Topology) -> None:
    """Declare everything that is not there yet on a channel of ours. Raises TopologyConflictError."""
    name = ""
    try:
        for exchange in topology.exchanges:
            name = exchange.name
            await channel.declare_exchange(name, exchange.kind, durable=True)
        for queue in topology.queues:
            name = queue.name
            await channel.declare_queue(name, durable=True, arguments=dict(queue.arguments))
        for binding in topology.bindings:
            bound = await channel.get_queue(binding.queue, ensure=False)
            await bound.bind(binding.exchange, binding.key)
    except ChannelPreconditionFailed as conflict:
        raise TopologyConflictError(name, conflict) from conflict
