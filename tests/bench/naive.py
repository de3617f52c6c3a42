"""A service as it is written in an afternoon: write, then publish; no outbox, no handled ids, no dead letters.

It is as quick as it can be, and loses or doubles messages whenever something dies in between.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass

from faststream.rabbit import Channel, ExchangeType, RabbitBroker, RabbitExchange, RabbitQueue

from shared.contracts.envelope import EVENTS, Message
from shared.contracts.hotline import CaseAnswered, CaseOpened
from shared.storage.driver import Collection, connect
from tests.bench.figures import IN_FLIGHT, Crowd, Figures, Meter, side_by_side
from tests.bench.ground import Ground
from tests.bench.matters import ANSWER, HEARD, a_matter, said_of

Act = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Naive:
    """The broker and the collection that it works with."""

    ground: Ground
    broker: RabbitBroker
    matters: Collection

    async def answer(self, key: str) -> None:
        """Change a document, then say so."""
        change = {"$set": {"state": "answered", "answer": ANSWER}, "$inc": {"answers": 1}}
        await self.matters.update_one({"_id": key}, change)
        await self._say(key)

    async def take(self, key: str) -> None:
        """Insert a document, then say so."""
        await self.matters.insert_one({"_id": key, **asdict(a_matter(key))})
        await self._say(key)

    async def _say(self, key: str) -> None:
        await self.broker.publish(said_of(key), exchange=_EVENTS, routing_key=CaseAnswered.key, persist=True)

    async def command(self, act: Act, keys: Sequence[str]) -> Figures:
        """Commands given side by side, each done when its message is confirmed."""
        meter = Meter(store=self.ground.store_pid, broker=self.ground.broker_pid)
        times = await side_by_side(lambda number: act(keys[number]), many=len(keys))
        return meter.figures(len(keys), times)


_EVENTS = RabbitExchange(EVENTS, type=ExchangeType.TOPIC, declare=False)


@asynccontextmanager
async def naive(ground: Ground, name: str) -> AsyncIterator[Naive]:
    """The service, connected, over a database of its own."""
    door = connect(ground.mongo_url)
    broker = RabbitBroker(ground.amqp_url, logger=None)
    await broker.connect()
    try:
        yield Naive(ground, broker, door.database(name)["naive"])
    finally:
        await broker.stop()
        await door.close()


async def consume(ground: Ground, act: Act, *, many: int) -> Figures:
    """Hear what waits in the queue: write, publish, acknowledge; FastStream does the reading."""
    broker = RabbitBroker(ground.amqp_url, logger=None)
    work = Crowd(many, Meter(store=ground.store_pid, broker=ground.broker_pid))

    @broker.subscriber(
        RabbitQueue(HEARD, declare=False), channel=Channel(prefetch_count=IN_FLIGHT), no_reply=True
    )
    async def hear(message: Message[CaseOpened]) -> None:
        await work.timed(act(message.body.case))

    await broker.start()
    await work.all_came()
    figures = work.figures()
    await broker.stop()
    return figures
