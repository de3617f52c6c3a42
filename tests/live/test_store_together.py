"""Writes that travel together each have their own outcome."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from shared.storage.store import AlreadyKeptError
from tests.causes import a_command
from tests.live.store import DRIVERS, two_replicas
from tests.shared.storage.suite.jobs import BADGES, JOBS, Badge, Replicas, a_job, count_aloud, held_by

pytestmark = pytest.mark.live

MANY = 40
KEYS = tuple(f"job-{number}" for number in range(MANY))
TOO_LARGE = 2**70


@pytest.fixture(params=DRIVERS)
async def replicas(request: pytest.FixtureRequest, store_url: str) -> AsyncIterator[Replicas]:
    async with two_replicas(store_url, driver=request.param) as both:
        yield both


async def test_of_many_changes_at_once_only_those_that_lost_their_race_decide_again(
    replicas: Replicas,
) -> None:
    here, there = (replica.store(JOBS) for replica in replicas)
    await asyncio.gather(*(here.add(a_job(key), because=a_command()) for key in KEYS))
    await asyncio.gather(*(there.change(key, count_aloud, because=a_command()) for key in KEYS[::3]))

    changed = await asyncio.gather(*(here.change(key, count_aloud, because=a_command()) for key in KEYS))

    counts = {job.id: job.count for job in changed}
    assert [counts[key] for key in KEYS] == [2 if place % 3 == 0 else 1 for place in range(MANY)]
    assert {job.id: job.count for job in await there.find_many({}, limit=MANY)} == counts


async def test_the_same_cause_among_many_changes_nothing_twice(replicas: Replicas) -> None:
    here, there = (replica.store(JOBS) for replica in replicas)
    causes = {key: a_command() for key in KEYS}
    await asyncio.gather(*(here.add(a_job(key), because=a_command()) for key in KEYS))

    for store in (here, there, here):
        await asyncio.gather(*(store.change(key, count_aloud, because=causes[key]) for key in KEYS))

    found = await there.find_many({}, limit=MANY)
    said = await held_by(replicas[0])
    assert {job.count for job in found} == {1}
    assert len({outgoing.id for outgoing in said}) == len(said) == MANY


async def test_one_that_is_refused_among_many_is_refused_alone(replicas: Replicas) -> None:
    badges = replicas[0].store(BADGES)
    await badges.add(Badge("first", site="jinxiu", number=7), because=a_command())

    outcomes = await asyncio.gather(
        *(
            badges.add(Badge(f"badge-{number}", site="jinxiu", number=number), because=a_command())
            for number in range(MANY)
        ),
        return_exceptions=True,
    )

    refused = [place for place, outcome in enumerate(outcomes) if isinstance(outcome, AlreadyKeptError)]
    assert refused == [7]
    assert await badges.count({}) == MANY


async def test_one_that_cannot_be_written_among_many_fails_alone(replicas: Replicas) -> None:
    jobs = replicas[0].store(JOBS)
    states = [replace(a_job(key), count=TOO_LARGE if key == "job-5" else 1) for key in KEYS]

    outcomes = await asyncio.gather(
        *(jobs.add(state, because=a_command()) for state in states), return_exceptions=True
    )

    assert [place for place, outcome in enumerate(outcomes) if isinstance(outcome, OverflowError)] == [5]
    assert await jobs.count({"count": 1}) == MANY - 1
