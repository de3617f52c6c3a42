"""Dispatch and the crews on one street: whatever comes twice or out of order, both sides end up agreeing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from services.crew import app as crew
from services.crew.settings import Settings as CrewSettings
from services.crew.work.domain.work import Work
from services.crew.work.views import WORKS
from services.dispatch import app as dispatch
from services.dispatch.settings import Settings as DispatchSettings
from services.dispatch.tasks.domain.task import Task
from services.dispatch.tasks.views import TASKS
from shared.messaging.memory import Street
from shared.rulebook.rules import DefaultRules
from shared.runtime.http import tools_of
from shared.runtime.service import Ground, Service
from shared.runtime.sweeper import sweep_once
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import TaskId
from shared.vocabulary.matters import Urgency
from tests.causes import a_message
from tests.clockwork import Clock
from tests.crew.site import ZHAO, a_member, a_price
from tests.dispatch.office import ENGINEERS, OTHERS, TASK, a_crew, a_request, a_site
from tests.ground import a_client

ROAD = {"offered": "offered", "accepted": "accepted", "started": "started", "finished": "finished"}


@dataclass
class Pair:
    street: Street
    clock: Clock
    dispatch: Service
    crew: Service
    ground: Ground
    crew_ground: Ground

    async def task(self) -> Task:
        return await self.ground.database.store(TASKS).get(TASK)

    async def work(self) -> Work:
        return await self.crew_ground.database.store(WORKS).get(TASK)

    async def does(self, step: str, *, member: str = "zhao", of: str = ENGINEERS, **body: Any) -> int:
        person = a_member(member, crew=of)
        async with a_client(self.crew, self.crew_ground, person) as client:
            return (await client.post(f"/api/work/{TASK}/{step}", json=body)).status_code

    async def later(self, **spans: float) -> None:
        await sweep_once(self.dispatch, self.ground, self.clock.passes(**spans))


async def a_pair(*, twice: bool = False, seed: int | None = None, **request: Any) -> Pair:
    """Both services, the register heard, one task requested and offered."""
    clock, street = Clock(), Street(twice=twice, seed=seed)
    basics: dict[str, Any] = {"amqp_url": "memory:", "mongo_url": "memory:", "token_public_key": Path("none")}
    first, second = (Ground(database=MemoryDatabase(), clock=clock, rules=DefaultRules()) for _ in range(2))
    one = dispatch.build(DispatchSettings(**basics), first)
    two = crew.build(CrewSettings(**basics), second)
    for service, ground in ((one, first), (two, second)):
        service.tools.update(tools_of(service, ground=ground))  # type: ignore[attr-defined] # a dict
        assert isinstance(ground.database, MemoryDatabase)
        street.join(service, database=ground.database)
    for body in (a_site(), a_crew(ENGINEERS), a_crew(OTHERS)):
        await street.post(a_message(body))
    await street.settle()
    await street.post(a_message(a_request(**request), at=clock()))
    await street.settle()
    return Pair(street, clock, one, two, first, second)


@pytest.mark.parametrize("twice", [False, True])
@pytest.mark.parametrize("seed", range(3))
async def test_the_whole_road_agrees_on_both_sides_in_any_order(*, twice: bool, seed: int) -> None:
    pair = await a_pair(twice=twice, seed=seed, paid=True)

    for step, body in (
        ("accept", {}),
        ("price", a_price(code="")),
        ("start", {}),
        ("finish", {"note": "好了"}),
        ("sign", {"signer": "李女士"}),
    ):
        assert await pair.does(step, **body) == 200
    await pair.street.settle()

    task = await pair.task()
    assert (task.state, task.member, task.signer) == ("returned", ZHAO.id, "李女士")
    assert pair.street.dead == []


@pytest.mark.parametrize("seed", range(5))
async def test_an_acceptance_that_crosses_with_a_withdrawal_leaves_one_crew_with_the_task(seed: int) -> None:
    pair = await a_pair(seed=seed)

    await pair.does("accept")
    await pair.later(minutes=31)
    await pair.street.settle()

    task, work = await pair.task(), await pair.work()
    assert task.crew == work.crew
    assert ROAD[task.state] == work.state
    assert pair.street.dead == []


@pytest.mark.rule("EMG-10", "RWO-04")
async def test_an_emergency_reaches_the_crew_by_the_urgent_lane() -> None:
    pair = await a_pair(urgency=Urgency.EMERGENCY)

    assert (await pair.work()).state == "offered"
    assert any(message.body.route() == "crew.jinxiu.urgent" for message in pair.street.said)


async def test_a_task_that_all_crews_decline_comes_back_to_the_first() -> None:
    pair = await a_pair()
    for member, of in (("zhao", ENGINEERS), ("li", OTHERS)):
        assert await pair.does("decline", member=member, of=of, reason="没有配件") == 200
        await pair.street.settle()
    stranded = await pair.task()

    await pair.later(minutes=31)
    await pair.street.settle()

    assert stranded.state == "stranded"
    assert (await pair.work()).state == "offered"
    assert await pair.does("accept") == 200


async def test_every_message_of_a_task_is_of_one_journey() -> None:
    pair = await a_pair()

    await pair.does("accept")
    await pair.does("start")
    await pair.street.settle()

    told = [one for one in pair.street.said if getattr(one.body, "task", None) == TaskId(TASK)]
    assert len(told) >= 7
    assert {message.journey for message in told} == {"journey-1"}
