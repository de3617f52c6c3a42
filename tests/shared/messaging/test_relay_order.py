"""What goes out first when not everything can go at once."""

import asyncio
from datetime import UTC, datetime

from shared.messaging.relay import ROOM, Relay
from shared.storage.memory import MemoryDatabase
from shared.storage.outbox import PORTION, Outgoing
from shared.vocabulary.ids import JourneyId
from tests.shared.messaging.neighbours import says, withdrawn
from tests.shared.messaging.relayed import Broker, a_backlog, later, left_in


async def an_outage() -> tuple[MemoryDatabase, Broker, Relay]:
    """A broker that was down when something was said, and still is."""
    database, broker = MemoryDatabase(), Broker(down=True)
    relay = Relay(broker.publish, database.outbox, lambda: datetime.now(UTC))
    database.hurry = relay.hurry
    await says(database, "opened", withdrawn(), journey=JourneyId("old"))
    await relay.settle()
    return database, broker, relay


async def test_an_outage_turns_no_journey_around_and_other_journeys_do_not_wait_for_it() -> None:
    database, broker, relay = await an_outage()

    broker.down = False
    await says(database, "confirmed", withdrawn(), journey=JourneyId("old"))
    await says(database, "another", withdrawn(), journey=JourneyId("new"))
    await relay.settle()
    at_once = [one.key for one in broker.taken]
    await relay.sweep()
    await relay.settle()

    assert at_once == ["another"]
    assert [one.key for one in broker.taken] == ["another", "opened", "confirmed"]


async def test_a_journey_that_caught_up_is_hurried_again() -> None:
    database, broker, relay = await an_outage()
    broker.down = False
    await relay.sweep()
    await relay.settle()

    await says(database, "confirmed", withdrawn(), journey=JourneyId("old"))
    await relay.settle()

    assert [one.key for one in broker.taken] == ["opened", "confirmed"]


async def test_what_a_journey_says_during_the_sweep_is_brought_by_the_next() -> None:
    database, broker = MemoryDatabase(), Broker(down=True)

    async def publish(outgoing: Outgoing) -> bool:
        heard = await broker.publish(outgoing)
        if outgoing.key == "opened":
            await says(database, "confirmed", withdrawn(), journey=JourneyId("old"))
        return heard

    relay = Relay(publish, database.outbox, lambda: datetime.now(UTC))
    database.hurry = relay.hurry
    await says(database, "opened", withdrawn(), journey=JourneyId("old"))
    await relay.settle()
    broker.down = False

    again = await relay.sweep()
    await relay.settle()
    await relay.sweep()
    await relay.settle()

    assert again
    assert [one.key for one in broker.taken] == ["opened", "confirmed"]
    assert await left_in(database) == 0


async def test_what_another_replica_just_said_is_left_to_it_though_something_failed_here() -> None:
    database, broker, relay = await an_outage()
    broker.down = False
    database.hurry = lambda _: None
    await says(database, "elsewhere", withdrawn(), journey=JourneyId("new"))

    await relay.sweep()
    await relay.settle()

    assert [one.key for one in broker.taken] == ["opened"]


async def test_what_was_left_over_goes_out_in_the_order_in_which_it_was_said() -> None:
    database, broker = MemoryDatabase(), Broker()
    relay = Relay(broker.publish, database.outbox, later)
    await a_backlog(database, many=PORTION + 50)

    await relay.sweep()
    await relay.settle()

    assert [one.key for one in broker.taken] == [f"k-{number}" for number in range(PORTION + 50)]


async def test_what_is_said_during_a_long_sweep_waits_behind_few() -> None:
    database, broker = MemoryDatabase(), Broker()
    before: list[int] = []

    async def publish(outgoing: Outgoing) -> bool:
        await asyncio.sleep(0)
        if outgoing.key == "fresh":
            before.append(len(broker.taken))
        return await broker.publish(outgoing)

    relay = Relay(publish, database.outbox, later)
    await a_backlog(database, many=3 * PORTION)
    sweeping = asyncio.create_task(relay.sweep())
    while len(broker.taken) < ROOM:  # noqa: ASYNC110 the broker is looked at, it tells nobody
        await asyncio.sleep(0)
    taken = len(broker.taken)
    database.hurry = relay.hurry

    await says(database, "fresh", withdrawn("fresh"))
    await sweeping
    await relay.settle()

    assert before[0] - taken <= 2 * ROOM
    assert len(broker.taken) == 3 * PORTION + 1
