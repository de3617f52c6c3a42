import asyncio
from typing import Any

import pytest

from shared.contracts.envelope import Message
from shared.contracts.hotline import TaskWithdrawn
from shared.messaging.bus import Bus
from shared.messaging.mouths import SilentError
from shared.messaging.subscriptions import on
from shared.storage.memory import MemoryDatabase
from tests.causes import a_message
from tests.live.street import bus_of, open_house, outgoing, until
from tests.shared.messaging.neighbours import Neighbour, counter, withdrawn

pytestmark = pytest.mark.live


async def note(message: Message[TaskWithdrawn], *, seen: list[str]) -> None:
    seen.append(f"{message.journey} {message.body.task}")


def noting(seen: list[str]) -> Neighbour:
    return Neighbour(name="noting", tools={"seen": seen}, subscriptions=(on(TaskWithdrawn, note),))


async def say(bus: Bus, *, journey: str, task: str = "1") -> bool:
    return await bus.publish(outgoing(a_message(withdrawn(task), journey=journey)))


async def test_a_journey_whose_channel_hangs_holds_up_only_those_beside_it(amqp_url: str) -> None:
    seen: list[str] = []
    async with open_house(amqp_url, noting(seen)) as bus:
        mouth = bus.mouths.channel_of("hangs")
        free = [name for name in map(str, range(64)) if bus.mouths.channel_of(name) is not mouth]
        channel: Any = await mouth.get_underlay_channel()
        async with channel.lock:
            held = asyncio.create_task(say(bus, journey="hangs"))
            await asyncio.gather(*(say(bus, journey=name) for name in free))
            hung = not held.done()
        await held
        await until(lambda: len(seen) == len(free) + 1)

    assert hung
    assert len(free) > 32


async def test_what_is_said_of_one_journey_is_heard_in_its_order(amqp_url: str) -> None:
    seen: list[str] = []
    async with open_house(amqp_url, noting(seen)) as bus:
        said = [(f"journey-{number}", str(task)) for task in range(20) for number in range(10)]
        await asyncio.gather(*(say(bus, journey=journey, task=task) for journey, task in said))
        await until(lambda: len(seen) == len(said))

    for number in range(10):
        journey = f"journey-{number}"
        assert [line for line in seen if line.split()[0] == journey] == [f"{journey} {t}" for t in range(20)]


async def test_nothing_is_said_before_the_broker_has_answered(amqp_url: str) -> None:
    with pytest.raises(SilentError, match="stays in its outbox"):
        await say(bus_of(amqp_url, counter(MemoryDatabase())), journey="early")
