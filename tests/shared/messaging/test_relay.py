import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from shared.messaging.relay import FEW, RESTING, ROOM, Relay
from shared.storage.memory import MemoryDatabase
from shared.storage.outbox import PORTION, Outgoing
from tests.shared.messaging.neighbours import says, withdrawal, withdrawn
from tests.shared.messaging.relayed import Broker, a_backlog, later, left_in


async def test_what_is_confirmed_leaves_the_outbox() -> None:
    database, broker = MemoryDatabase(), Broker()
    relay = Relay(broker.publish, database.outbox, later)
    database.hurry = relay.hurry

    await says(database, "k", withdrawn("a"), withdrawn("b"))
    await relay.stop()

    assert [len(broker.taken), await left_in(database)] == [2, 0]


async def test_what_is_not_confirmed_stays_and_the_sweep_brings_it() -> None:
    database, broker = MemoryDatabase(), Broker(down=True)
    relay = Relay(broker.publish, database.outbox, later)
    database.hurry = relay.hurry
    await says(database, "k", withdrawn())
    await relay.settle()
    stayed = await left_in(database)

    broker.down = False
    await relay.sweep()
    await relay.settle()

    assert (stayed, await left_in(database)) == (1, 0)


async def test_what_the_broker_did_not_take_is_brought_by_the_next_sweep_before_it_counts_as_left_over() -> (
    None
):
    database, broker = MemoryDatabase(), Broker(down=True)
    relay = Relay(broker.publish, database.outbox, lambda: datetime.now(UTC))
    database.hurry = relay.hurry
    await says(database, "k", withdrawn())
    await relay.settle()

    broker.down = False
    await relay.sweep()
    await relay.settle()

    assert [len(broker.taken), await left_in(database)] == [1, 0]


async def test_the_sweep_leaves_to_the_hurried_what_was_said_just_now() -> None:
    database, broker = MemoryDatabase(), Broker()
    relay = Relay(broker.publish, database.outbox, lambda: datetime.now(UTC))
    await says(database, "k", withdrawn())

    await relay.sweep()
    await relay.settle()

    assert broker.taken == []


async def test_a_fact_that_nobody_hears_is_sent_an_order_without_a_lane_is_kept() -> None:
    database, broker = MemoryDatabase(), Broker(heard=False)
    relay = Relay(broker.publish, database.outbox, later)
    await says(database, "fact", withdrawn())
    await says(database, "order", withdrawal())

    await relay.sweep()
    await relay.settle()

    assert await left_in(database) == 1


async def test_a_message_that_hangs_holds_up_no_other() -> None:
    database, broker, released = MemoryDatabase(), Broker(), asyncio.Event()

    async def publish(outgoing: Outgoing) -> bool:
        if outgoing.key == "hangs":
            await released.wait()
        return await broker.publish(outgoing)

    relay = Relay(publish, database.outbox, later)
    await says(database, "hangs", withdrawn())
    await relay.sweep()
    await says(database, "goes", withdrawn())
    await relay.sweep()
    await asyncio.sleep(0)
    gone = [one.key for one in broker.taken]
    released.set()
    await relay.settle()

    assert gone == ["goes"]
    assert [one.key for one in broker.taken] == ["goes", "hangs"]


async def test_an_order_without_a_lane_is_tried_again_after_a_pause_not_at_once() -> None:
    database, broker = MemoryDatabase(), Broker(heard=False)
    at = later()
    relay = Relay(broker.publish, database.outbox, lambda: at)
    await says(database, "order", withdrawal())

    await relay.sweep()
    await relay.settle()
    await relay.sweep()
    await relay.settle()
    at += timedelta(seconds=11)
    broker.heard = True
    await relay.sweep()
    await relay.settle()

    assert (len(broker.taken), await left_in(database)) == (2, 0)


async def test_a_message_is_published_under_the_same_id_however_often() -> None:
    database, broker = MemoryDatabase(), Broker()
    forgetful = Relay(broker.publish, MemoryDatabase().outbox, later)
    database.hurry = forgetful.hurry
    await says(database, "k", withdrawn())
    await forgetful.stop()

    second = Relay(broker.publish, database.outbox, later)
    await second.sweep()
    await second.settle()

    assert len(broker.taken) == 2
    assert broker.taken[0].id == broker.taken[1].id


async def test_work_that_says_much_waits_until_little_is_on_its_way() -> None:
    database, broker = MemoryDatabase(), Broker()
    relay = Relay(broker.publish, database.outbox, later)
    database.hurry = relay.hurry
    await says(database, "k", *(withdrawn(f"t-{number}") for number in range(FEW + 100)))

    await relay.calm()
    taken = len(broker.taken)
    await relay.stop()

    assert 100 <= taken <= FEW + 100


async def test_a_stop_ends_the_relay_even_where_a_driver_swallows_the_cancellation() -> None:
    asked = asyncio.Event()

    class Swallowing:
        async def left_over(self, *, said_before: datetime) -> AsyncGenerator[Sequence[Outgoing]]:
            assert said_before.tzinfo
            asked.set()
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
            yield []

        async def sent(self, done: Sequence[Outgoing]) -> None: ...

        async def tidy(self) -> None: ...

    relay = Relay(Broker().publish, Swallowing(), later, sweep_every=0.01)
    relay.start()
    await asked.wait()

    await asyncio.wait_for(relay.stop(), timeout=2)


async def test_where_nothing_is_left_over_the_stores_are_asked_ever_more_rarely() -> None:
    asked: list[float] = []
    enough = asyncio.Event()

    class Empty:
        async def left_over(self, *, said_before: datetime) -> AsyncGenerator[Sequence[Outgoing]]:
            assert said_before.tzinfo
            asked.append(asyncio.get_running_loop().time())
            if len(asked) == 8:
                enough.set()
            yield []

        async def sent(self, done: Sequence[Outgoing]) -> None: ...

        async def tidy(self) -> None: ...

    relay = Relay(Broker().publish, Empty(), later, sweep_every=0.02)
    relay.start()
    await enough.wait()
    await relay.stop()

    pauses = [after - earlier for earlier, after in pairwise(asked)]
    assert min(pauses[-3:]) > 0.02 * RESTING


async def test_a_sweep_goes_on_while_there_is_more_and_brings_nothing_twice() -> None:
    database, broker, many = MemoryDatabase(), Broker(), 3 * PORTION + 7
    relay = Relay(broker.publish, database.outbox, later)
    await a_backlog(database, many=many)

    await relay.sweep()
    await relay.settle()

    assert len({one.id for one in broker.taken}) == len(broker.taken) == many
    assert await left_in(database) == 0


async def test_a_broker_that_refuses_everything_is_left_alone_until_the_next_sweep() -> None:
    database, asked = MemoryDatabase(), list[str]()

    async def refuse(outgoing: Outgoing) -> bool:
        asked.append(outgoing.key)
        raise ConnectionError("the broker is down")

    relay = Relay(refuse, database.outbox, later)
    await a_backlog(database, many=2 * PORTION)

    await relay.sweep()
    await relay.settle()

    assert len(asked) <= 2 * ROOM
    assert await left_in(database) == 2 * PORTION
