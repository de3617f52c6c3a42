import asyncio
from dataclasses import dataclass, field

import pytest

from shared.contracts.dispatch import WithdrawTask
from shared.contracts.envelope import Message
from shared.messaging.declare import CrewLanes, declare_lanes
from shared.messaging.subscriptions import on
from shared.vocabulary.ids import CrewId, SiteId, TaskId
from shared.vocabulary.matters import Urgency
from tests.causes import a_message
from tests.live.street import build, bus_of, depth, letters, outgoing, running, throw_in, until
from tests.shared.messaging.neighbours import Journal, KnownLanes, Neighbour, crew, withdrawal

pytestmark = pytest.mark.live


@dataclass(slots=True)
class Worklist:
    tasks: list[str] = field(default_factory=list)


async def work(message: Message[WithdrawTask], *, worklist: Worklist) -> None:
    await asyncio.sleep(0.01)
    worklist.tasks.append(message.body.task)


def busy_crew(worklist: Worklist) -> Neighbour:
    async def known() -> frozenset[tuple[str, str]]:
        return frozenset({("jinxiu", "eng")})

    return Neighbour(
        name="crew",
        tools={"worklist": worklist},
        lanes=KnownLanes(subscriptions=(on(WithdrawTask, work),), known=known),
    )


def order(task: str, urgency: Urgency = Urgency.NORMAL) -> WithdrawTask:
    return WithdrawTask(
        site=SiteId("jinxiu"),
        crew=CrewId("eng"),
        task=TaskId(task),
        offer=1,
        urgency=urgency,
        reason="the owner mended it",
    )


async def test_the_urgent_lane_is_drained_first(amqp_url: str) -> None:
    worklist = Worklist()
    service = busy_crew(worklist)
    await build(amqp_url, service)
    await declare_lanes(amqp_url, site="jinxiu", crews=["eng"])
    bus = bus_of(amqp_url, service, prefetch=2)
    for place in range(30):
        await throw_in(amqp_url, "crew.jinxiu.eng", a_message(order(f"n-{place}")).model_dump_json().encode())
    urgent = a_message(order("fire", Urgency.EMERGENCY)).model_dump_json().encode()

    async with running(bus):
        await until(lambda: len(worklist.tasks) >= 4)
        before = len(worklist.tasks)
        await throw_in(amqp_url, "crew.jinxiu.urgent", urgent)
        await until(lambda: len(worklist.tasks) == 31)

    assert worklist.tasks.index("fire") < 27
    assert before < 27


async def test_a_stop_lets_orders_at_work_finish_and_leaves_the_rest_in_their_lane(amqp_url: str) -> None:
    worklist = Worklist()
    service = busy_crew(worklist)
    await build(amqp_url, service)
    await declare_lanes(amqp_url, site="jinxiu", crews=["eng"])
    for place in range(30):
        await throw_in(amqp_url, "crew.jinxiu.eng", a_message(order(f"n-{place}")).model_dump_json().encode())

    async with running(bus_of(amqp_url, service, prefetch=2)) as bus:
        await until(lambda: len(worklist.tasks) >= 4)
        await bus.stop()

    assert 4 <= len(worklist.tasks) < 30
    await until(lambda: _holds(amqp_url, "crew.jinxiu.eng", 30 - len(worklist.tasks)))


async def test_a_new_lane_is_heard_without_a_restart(amqp_url: str) -> None:
    journal = Journal()
    service = crew(journal, ("jinxiu", "eng"))
    await build(amqp_url, service)
    lanes = CrewLanes(amqp_url)
    async with running(bus_of(amqp_url, service)) as bus, lanes:
        sent_before = await bus.publish(outgoing(a_message(withdrawal())))

        await lanes.declare("jinxiu", ["eng"])
        sent_after = await bus.publish(outgoing(a_message(withdrawal())))
        await until(lambda: journal.names == ["t-1 back from eng"])

    assert (sent_before, sent_after) == (False, True)


async def test_a_lane_takes_several_kinds_of_orders_and_refuses_others(amqp_url: str) -> None:
    journal = Journal()
    service = crew(journal, ("jinxiu", "eng"))
    await build(amqp_url, service)
    await declare_lanes(amqp_url, site="jinxiu", crews=["eng"])
    async with running(bus_of(amqp_url, service)) as bus:
        await throw_in(amqp_url, "crew.jinxiu.eng", b'{"name": "crew.pizza"}')
        await bus.publish(outgoing(a_message(withdrawal())))

        await until(lambda: journal.names == ["t-1 back from eng"])
        await until(lambda: _holds(amqp_url, "dead.crew", 1))

    (letter,) = await letters(amqp_url, "dead.crew")
    assert "nobody here hears 'crew.pizza'" in str(letter.headers["x-error"])


async def _holds(amqp_url: str, queue: str, count: int) -> bool:
    return await depth(amqp_url, queue) == count
