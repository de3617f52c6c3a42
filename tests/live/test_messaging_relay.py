import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.contracts.envelope import Body
from shared.messaging.bus import Bus
from shared.messaging.relay import Relay
from shared.storage.memory import MemoryDatabase
from shared.storage.outbox import all_left
from tests.live.street import build, bus_of, open_house, running, until
from tests.shared.messaging.neighbours import (
    Journal,
    Neighbour,
    archive,
    counter,
    says,
    withdrawal,
    withdrawn,
)
from tests.shared.storage.suite.jobs import Replica

pytestmark = pytest.mark.live

TOMORROW = datetime.max.replace(tzinfo=UTC)


def now() -> datetime:
    return datetime.now(UTC)


async def left_in(database: MemoryDatabase) -> int:
    return len(await all_left(database.outbox, said_before=TOMORROW))


def a_relay(bus: Bus, database: Replica, **settings: Any) -> Relay:
    relay = Relay(bus.publish, database.outbox, now, sweep_every=0.05, **settings)
    database.hurry = relay.hurry
    relay.start()
    return relay


async def test_what_a_write_says_is_on_its_way_at_once_and_leaves_the_outbox(amqp_url: str) -> None:
    database, journal = MemoryDatabase(), Journal()
    async with open_house(amqp_url, archive(journal)) as bus:
        relay = a_relay(bus, database)

        await says(database, "k", withdrawn("a"), withdrawn("b"))
        await until(lambda: len(journal.names) == 2)
        await until(lambda: _empty(database))
        await relay.stop()

    assert journal.names == ["hotline.task.withdrawn"] * 2


async def test_what_a_crash_left_in_the_outbox_is_published_by_the_sweep(amqp_url: str) -> None:
    database, journal = MemoryDatabase(), Journal()
    await says(database, "k", withdrawn("left over"))
    async with open_house(amqp_url, archive(journal)) as bus:
        relay = a_relay(bus, database, left_over=timedelta(0))

        await until(lambda: len(journal.names) == 1)
        await until(lambda: _empty(database))
        await relay.stop()

    assert await left_in(database) == 0


async def test_a_message_that_nobody_hears_is_sent(amqp_url: str) -> None:
    database = MemoryDatabase()
    async with open_house(amqp_url, Neighbour(name="deaf", tools={})) as bus:
        relay = a_relay(bus, database)

        await says(database, "k", withdrawn())

        await until(lambda: _empty(database))
        await relay.stop()


async def test_an_order_for_a_crew_without_a_lane_is_kept(amqp_url: str) -> None:
    database = MemoryDatabase()
    async with open_house(amqp_url, Neighbour(name="deaf", tools={})) as bus:
        relay = a_relay(bus, database, left_over=timedelta(0))

        await says(database, "k", withdrawal())
        await asyncio.sleep(0.2)
        await relay.stop()

    assert await left_in(database) == 1


async def test_a_message_said_while_the_broker_cannot_be_reached_goes_out_later(amqp_url: str) -> None:
    database = MemoryDatabase()
    service = counter(MemoryDatabase())
    await build(amqp_url, service)
    bus = bus_of(amqp_url, service)
    relay = a_relay(bus, database, left_over=timedelta(0))
    body: Body = withdrawn()
    await says(database, "k", body)
    await asyncio.sleep(0.1)
    waiting = await left_in(database)

    async with running(bus):
        await until(lambda: _empty(database))
        await relay.stop()

    assert waiting == 1


async def _empty(database: MemoryDatabase) -> bool:
    return await left_in(database) == 0
