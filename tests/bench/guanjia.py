"""The house's own path: one write with outbox and handled id, the relay, handlers that a redelivery cannot fool."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared.contracts.envelope import Message
from shared.contracts.hotline import CaseOpened
from shared.messaging.bus import Bus
from shared.messaging.relay import Relay
from shared.messaging.subscriptions import Subscription, Subscriptions, on
from shared.storage.mongo import MongoDatabase
from shared.storage.store import Decision
from tests.bench.figures import IN_FLIGHT, Crowd, Figures, Meter, side_by_side
from tests.bench.ground import Ground
from tests.bench.matters import MATTERS, SERVICE, Matter, a_matter, command, said_of
from tests.shared.storage.keyring import MASTER


@dataclass(frozen=True, slots=True)
class Guanjia:
    """The service's database, over which every measurement puts a fresh bus and relay."""

    ground: Ground
    database: MongoDatabase

    async def answer(self, key: str, *, because: str) -> None:
        """Change an aggregate and say so."""

        def decide(kept: Matter) -> Decision[Matter]:
            return kept.answered(), [said_of(key)]

        await self.database.store(MATTERS).change(key, decide, because=command(because))

    async def take(self, key: str, *, because: str) -> None:
        """Keep a new aggregate and say so."""
        await self.database.store(MATTERS).add(a_matter(key), [said_of(key)], because=command(because))

    async def command(self, act: Any, keys: Sequence[str], *, name: str) -> Figures:
        """Commands given side by side; the span ends when every message is confirmed and every outbox empty."""
        async with self._at_work(()) as relay:
            meter = Meter(store=self.ground.store_pid, broker=self.ground.broker_pid)
            times = await side_by_side(
                lambda number: act(keys[number], because=f"{name}-{number}"), many=len(keys)
            )
            await relay.stop()
            return meter.figures(len(keys), times)

    async def consume(self, subscription: Subscription, *, many: int) -> Figures:
        """Hear what waits in the queue; the span ends when what it led to is confirmed and cleared."""
        work = Crowd(many, Meter(store=self.ground.store_pid, broker=self.ground.broker_pid))

        async def hear(message: Message[CaseOpened], *, matters: object) -> None:
            await work.timed(subscription.handler(message, matters=matters))

        async with self._at_work((on(CaseOpened, hear),)) as relay:
            await work.all_came()
            await relay.stop()
            return work.figures()

    @asynccontextmanager
    async def _at_work(self, hears: Subscriptions) -> AsyncIterator[Relay]:
        tools = {"matters": self.database.store(MATTERS)}
        bus = Bus(self.ground.amqp_url, SERVICE, hears, tools, prefetch=IN_FLIGHT)
        relay = Relay(bus.publish, self.database.outbox, lambda: datetime.now(UTC))
        self.database.hurry = relay.hurry
        relay.start()
        await bus.start()
        try:
            yield relay
        finally:
            await bus.stop()
            await relay.stop()


@asynccontextmanager
async def guanjia(ground: Ground, name: str) -> AsyncIterator[Guanjia]:
    """The service over a database of its own."""
    database = MongoDatabase(ground.mongo_url, name=name, master=MASTER)
    database.store(MATTERS)
    await database.prepare()
    try:
        yield Guanjia(ground, database)
    finally:
        await database.close()
