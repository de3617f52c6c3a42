from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.envelope import Command
from shared.messaging.subscriptions import MissingToolError
from shared.observability.metrics import REGISTRY
from shared.runtime.http import tools_of
from shared.runtime.service import Ground, Service, Sweep
from shared.runtime.sweeper import Sweeper, command_of, sweep_once
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING, Clock
from tests.ground import a_ground
from tests.shared.runtime.a_service import KETTLES, Kettle, build

LATER = MONDAY_MORNING + timedelta(minutes=3)


async def kettles_on(ground: Ground, *names: str) -> None:
    store = ground.database.store(KETTLES)
    for name in names:
        await store.add(Kettle(id=name, boils_at=LATER), because=a_command())


def a_sweeper(service: Service, ground: Ground) -> Sweeper:
    tools = tools_of(service, ground=ground)
    return Sweeper(service, tools=tools, database=ground.database, clock=ground.clock)


async def test_work_is_done_when_its_time_comes_and_not_before() -> None:
    ground = a_ground()
    await kettles_on(ground, "red", "blue")

    early = await sweep_once(build(ground), ground, MONDAY_MORNING)
    on_time = await sweep_once(build(ground), ground, LATER)

    assert (early, on_time) == (0, 2)
    assert (await ground.database.store(KETTLES).get("red")).whistles == 1


async def test_the_same_due_time_gives_the_same_command() -> None:
    sweep = Sweep(KETTLES, "boils_at", build(a_ground()).sweeps[0].handler)
    kettle = Kettle(id="red", boils_at=LATER)

    first, second = (command_of(sweep, kettle, at=at) for at in (LATER, LATER + timedelta(hours=1)))

    assert first.id == second.id == f"red/boils_at/{LATER.isoformat()}"


async def test_two_sweepers_at_once_do_everything_once() -> None:
    clock = Clock(LATER)
    ground = a_ground(clock=clock)
    service = build(ground)
    await kettles_on(ground, *(f"kettle-{n}" for n in range(20)))

    done = [await a_sweeper(service, ground).sweep(service.sweeps[0]) for _ in range(2)]

    assert sum(done) == 20
    kettles = await ground.database.store(KETTLES).find_many({})
    assert {kettle.whistles for kettle in kettles} == {1}


async def test_a_handler_that_fails_stops_no_other_and_is_tried_again_after_its_lease() -> None:
    tried: list[str] = []

    async def fails_for_red(kettle: Kettle, *, because: Command) -> None:
        tried.append(kettle.id)
        if kettle.id == "red":
            raise RuntimeError(because.id)

    clock = Clock(LATER)
    ground = a_ground(clock=clock)
    await kettles_on(ground, "red", "blue")
    service = Service(name="kitchen", tools={}, sweeps=(Sweep(KETTLES, "boils_at", fails_for_red),))
    sweeper = a_sweeper(service, ground)

    await sweeper.sweep(service.sweeps[0])
    clock.passes(seconds=31)
    await sweeper.sweep(service.sweeps[0])

    assert sorted(tried) == ["blue", "blue", "red", "red"]
    failed = {"kept": "kettles", "field": "boils_at", "outcome": "failed"}
    assert REGISTRY.get_sample_value("guanjia_swept_total", failed) == 2


async def test_work_that_comes_back_in_a_moment_is_due_when_a_clock_that_was_ahead_has_put_it_far_off() -> (
    None
):
    clock = Clock()
    ground = a_ground(clock=clock)
    await kettles_on(ground, "red")
    (sweep,) = build(ground).sweeps
    often = replace(sweep, at_most_ahead=timedelta(minutes=2))
    seldom = replace(sweep, at_most_ahead=timedelta(minutes=4))

    done = [await a_sweeper(build(ground), ground).sweep(one) for one in (sweep, seldom, often)]

    assert done == [0, 0, 1]


async def test_a_missing_tool_is_found_before_the_first_sweep() -> None:
    async def needs_gas(_kettle: Kettle, *, gas: Any) -> None:
        raise AssertionError(gas)

    ground = a_ground()
    service = Service(name="kitchen", tools={}, sweeps=(Sweep(KETTLES, "boils_at", needs_gas),))

    with pytest.raises(MissingToolError, match="gas"):
        a_sweeper(service, ground)


async def test_a_sweeper_stops_when_told() -> None:
    ground = a_ground(clock=Clock(LATER))
    sweeper = a_sweeper(build(ground), ground)

    sweeper.stop()

    await sweeper.run()


async def test_each_piece_of_work_waits_for_calm() -> None:
    ground = a_ground(clock=Clock(LATER))
    service = build(ground)
    await kettles_on(ground, "red", "blue")
    waited = []

    async def calm() -> None:
        waited.append(await ground.database.store(KETTLES).get("red"))

    tools = tools_of(service, ground=ground)
    sweeper = Sweeper(service, tools=tools, database=ground.database, clock=ground.clock, calm=calm)
    await sweeper.sweep(service.sweeps[0])

    assert len(waited) == 2
    assert waited[0].whistles == 0
