"""The broker alone, through aio-pika: confirmed publishing and consuming; and the queues of a measurement."""

import asyncio
from collections.abc import Iterable

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from shared.contracts.envelope import EVENTS
from shared.contracts.hotline import CaseOpened
from shared.messaging.declare import apply
from shared.messaging.topology import topology
from tests.bench.figures import IN_FLIGHT, Figures, Meter, side_by_side
from tests.bench.ground import Ground
from tests.bench.matters import ANSWERS, ARCHIVE, FILES, HEARD, SAID, SERVICE, heard


async def lay_out(ground: Ground) -> None:
    """Declare the exchange and the queues, of the kind the house uses."""
    await apply(ground.amqp_url, topology({SERVICE: ANSWERS, ARCHIVE: FILES}))


async def clear_away(ground: Ground) -> None:
    """Empty the queues."""
    async with await aio_pika.connect(ground.amqp_url) as connection:
        channel = await connection.channel()
        for name in (HEARD, SAID):
            await (await channel.get_queue(name)).purge()


async def fill(ground: Ground, letters: Iterable[bytes]) -> None:
    """Put letters into the queue that the service hears."""
    async with await aio_pika.connect(ground.amqp_url) as connection:
        exchange = await (await connection.channel()).get_exchange(EVENTS, ensure=False)
        for each in asyncio.as_completed([exchange.publish(_letter(raw), CaseOpened.key) for raw in letters]):
            await each


async def publish_and_consume(ground: Ground, *, many: int) -> Figures:
    """The rate at which messages go through the broker and nothing else."""
    raw = heard("bare", key="bare").model_dump_json().encode()
    done, left = asyncio.Event(), many

    async def take(letter: AbstractIncomingMessage) -> None:
        nonlocal left
        await letter.ack()
        left -= 1
        if not left:
            done.set()

    async with (
        await aio_pika.connect(ground.amqp_url) as going_out,
        await aio_pika.connect(ground.amqp_url) as coming_in,
    ):
        exchange = await (await going_out.channel()).get_exchange(EVENTS, ensure=False)
        channel = await coming_in.channel()
        await channel.set_qos(prefetch_count=IN_FLIGHT)
        await (await channel.get_queue(HEARD)).consume(take)

        async def publish(_number: int) -> None:
            await exchange.publish(_letter(raw), CaseOpened.key)

        meter = Meter(broker=ground.broker_pid)
        times = await side_by_side(publish, many=many)
        await done.wait()
        return meter.figures(many, times)


def _letter(raw: bytes) -> aio_pika.Message:
    return aio_pika.Message(raw, delivery_mode=2, content_type="application/json")
