import asyncio
from dataclasses import dataclass, field

import aio_pika
import pytest

from shared.contracts.envelope import Message
from shared.contracts.hotline import TaskRequested
from shared.messaging.dead import DeadLetters
from shared.messaging.mouths import HURRY
from shared.messaging.retries import ORIGIN
from shared.messaging.subscriptions import on
from shared.vocabulary.ids import CaseId, TaskId
from shared.vocabulary.matters import CaseKind, Trade, Urgency
from tests.causes import a_message
from tests.live.street import build, bus_of, letters, outgoing, running, until
from tests.shared.messaging.neighbours import Neighbour

pytestmark = pytest.mark.live


@dataclass(slots=True)
class Plans:
    tasks: list[str] = field(default_factory=list)


async def plan(message: Message[TaskRequested], *, plans: Plans) -> None:
    await asyncio.sleep(0.05)
    plans.tasks.append(message.body.task)


def planner(plans: Plans) -> Neighbour:
    return Neighbour(name="planner", tools={"plans": plans}, subscriptions=(on(TaskRequested, plan),))


def request(task: str, urgency: Urgency = Urgency.NORMAL) -> Message[TaskRequested]:
    return a_message(
        TaskRequested(
            case=CaseId("c-1"),
            case_number="JX-1",
            task=TaskId(task),
            kind=CaseKind.REPAIR,
            urgency=urgency,
            trade=Trade.ENGINEERING,
            what="water on the stairs",
            place="1-1-301",
            contact_name="陈女士",
            contact_phone="+8613800000001",
        )
    )


async def test_an_emergency_overtakes_what_waits_in_the_same_queue(amqp_url: str) -> None:
    plans = Plans()
    service = planner(plans)
    await build(amqp_url, service)

    async with running(bus_of(amqp_url, service, prefetch=2)) as bus:
        for place in range(14):
            await bus.publish(outgoing(request(f"n-{place}")))
        before = len(plans.tasks)
        await bus.publish(outgoing(request("fire", Urgency.EMERGENCY)))
        await until(lambda: len(plans.tasks) == 15)

    assert before < 8
    assert plans.tasks.index("fire") <= before + 4


async def test_an_emergency_keeps_its_hurry_where_it_is_put_on_the_ladder(amqp_url: str) -> None:
    async def stumble(message: Message[TaskRequested]) -> None:
        raise ConnectionError(message.body.task)

    service = Neighbour(name="planner", tools={}, subscriptions=(on(TaskRequested, stumble),))
    await build(amqp_url, service)

    async with running(bus_of(amqp_url, service)) as bus:
        await bus.publish(outgoing(request("fire", Urgency.EMERGENCY)))
        await bus.publish(outgoing(request("tap")))
        hurried: list[bool] = []

        async def both_are_dead() -> bool:
            hurried.extend(bool(one.priority) for one in await letters(amqp_url, "dead.planner"))
            return len(hurried) == 2

        await until(both_are_dead)

    assert sorted(hurried) == [False, True]


async def test_an_emergency_keeps_its_hurry_when_it_is_replayed(amqp_url: str) -> None:
    service = planner(Plans())
    await build(amqp_url, service)
    waiting, dead = f"planner.on.{TaskRequested.key}", "dead.planner"
    async with await aio_pika.connect(amqp_url) as connection:
        channel = await connection.channel()
        for priority in (None, HURRY):
            buried = aio_pika.Message(b"{}", priority=priority, headers={ORIGIN: waiting})
            await channel.default_exchange.publish(buried, routing_key=dead)

    replayed = await DeadLetters(amqp_url, ["planner"]).replay(lambda _: True)

    assert replayed == 2
    assert sorted(bool(one.priority) for one in await letters(amqp_url, waiting)) == [False, True]
