import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from shared.contracts.envelope import Message
from shared.contracts.hotline import TaskWithdrawn
from shared.messaging.bus import NoTopologyError
from shared.messaging.subscriptions import on
from shared.storage.memory import MemoryDatabase
from shared.storage.store import Store
from tests.causes import a_message
from tests.chaos.proxy import Line
from tests.live.broker import Broker
from tests.live.rabbit import free_ports
from tests.live.street import build, bus_of, depth, outgoing, running, until
from tests.live.test_messaging_relay import a_relay, left_in
from tests.shared.messaging.neighbours import COUNTS, Count, Neighbour, count, counter, says, withdrawn

pytestmark = pytest.mark.live


@dataclass(slots=True)
class Desk:
    begun: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)


async def work_slowly(message: Message[TaskWithdrawn], *, desk: Desk) -> None:
    desk.begun.append(message.body.task)
    await asyncio.sleep(0.3)
    desk.done.append(message.body.task)


async def test_a_stop_lets_handlers_finish_and_leaves_the_rest_in_the_queue(amqp_url: str) -> None:
    desk = Desk()
    slow = Neighbour(name="slow", tools={"desk": desk}, subscriptions=(on(TaskWithdrawn, work_slowly),))
    await build(amqp_url, slow)
    bus = bus_of(amqp_url, slow, prefetch=4)
    async with running(bus):
        for place in range(12):
            await bus.publish(outgoing(a_message(withdrawn(f"t-{place}"))))
        await until(lambda: len(desk.begun) == 4)

        await asyncio.wait_for(bus.stop(), timeout=10)

    assert sorted(desk.done) == sorted(desk.begun)
    await until(lambda: _is(amqp_url, "slow.on.hotline.task.withdrawn", 12 - len(desk.done)))


async def test_a_service_without_its_queues_does_not_start(amqp_url: str) -> None:
    bus = bus_of(amqp_url, counter(MemoryDatabase()))

    with pytest.raises(NoTopologyError, match="apply"):
        await bus.start()

    await bus.stop()


async def test_a_service_whose_broker_never_answers_can_be_stopped() -> None:
    (port,) = free_ports(1)
    bus = bus_of(f"amqp://guest:guest@127.0.0.1:{port}/", counter(MemoryDatabase()))
    starting = asyncio.create_task(bus.start())
    await asyncio.sleep(0.1)

    starting.cancel()
    await asyncio.wait_for(bus.stop(), timeout=5)

    with pytest.raises(asyncio.CancelledError):
        await starting
    assert not await bus.ready()


async def count_once(message: Message[TaskWithdrawn], *, counts: Store[Count]) -> None:
    await count(message, counts=counts)


@pytest.mark.parametrize("end", ["kill", "stop"])
async def test_a_broker_that_goes_and_comes_back_loses_nothing(
    rabbit: Broker, amqp_url: str, end: str
) -> None:
    said, heard = MemoryDatabase(), MemoryDatabase()
    service = Neighbour(
        name="counter",
        tools={"counts": heard.store(COUNTS)},
        subscriptions=(on(TaskWithdrawn, count_once),),
    )
    await build(amqp_url, service)
    # The broker writes down a new queue's name after half a second; a power cut before that loses the name.
    await asyncio.sleep(2)
    total = 150

    async def talk() -> None:
        for place in range(total):
            await says(said, f"k-{place}", withdrawn(f"t-{place}"))
            await asyncio.sleep(0.02)

    async with running(bus_of(amqp_url, service)) as bus:
        relay = a_relay(bus, said)
        talking = asyncio.create_task(talk())
        await asyncio.sleep(0.5)
        await asyncio.to_thread(getattr(rabbit, end))
        await asyncio.to_thread(rabbit.start)
        await talking
        await until(lambda: _counted(heard, total), within=30, what="every message heard")
        await until(lambda: _emptied(said), within=10)
        await relay.stop()

    counts = await heard.store(COUNTS).find_many({}, limit=total + 1)
    assert [kept.heard for kept in counts] == [1] * total


async def test_a_line_that_is_taken_and_says_nothing_is_given_up(
    monkeypatch: pytest.MonkeyPatch, rabbit: Broker, amqp_url: str
) -> None:
    monkeypatch.setattr("shared.messaging.bus.PATIENCE", 1.0)
    said, heard, line = MemoryDatabase(), MemoryDatabase(), Line(rabbit.door.amqp)
    await line.start()
    service = counter(heard)
    await build(amqp_url, service)
    async with running(bus_of(amqp_url.replace(f":{rabbit.door.amqp}/", f":{line.port}/"), service)) as bus:
        relay = a_relay(bus, said, left_over=timedelta(0))
        with line.deaf():
            await asyncio.sleep(3)
        await says(said, "k", withdrawn("t-1"))
        await until(lambda: _counted(heard, 1), within=30)
        await relay.stop()
    await line.stop()


async def _counted(database: MemoryDatabase, total: int) -> bool:
    return await database.store(COUNTS).count({}) == total


async def _emptied(database: MemoryDatabase) -> bool:
    return await left_in(database) == 0


async def _is(amqp_url: str, queue: str, expected: int) -> bool:
    return await depth(amqp_url, queue) == expected
