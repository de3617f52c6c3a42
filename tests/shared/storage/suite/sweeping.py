"""Due work is claimed by one sweeper at a time."""

import asyncio
from datetime import timedelta

from shared.storage.store import Decision
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING
from tests.shared.storage.suite.jobs import JOBS, Job, Replicas, a_job, count_one

LATER = MONDAY_MORNING + timedelta(minutes=1)


class Sweeping:
    async def test_only_what_is_due_is_claimed_the_longest_due_first(self, replicas: Replicas) -> None:
        jobs = replicas[0].store(JOBS)
        dues = {"a": None, "b": 0, "c": -5, "d": 1}
        for key, minutes in dues.items():
            due = None if minutes is None else MONDAY_MORNING + timedelta(minutes=minutes)
            await jobs.add(a_job(key, due=due), because=a_command())

        claimed = await jobs.claim("due", at=MONDAY_MORNING, lease=30, limit=10)

        assert [job.id for job in claimed] == ["c", "b"]

    async def test_a_claim_holds_for_its_lease_and_comes_back_after_it(self, replicas: Replicas) -> None:
        here, there = replicas[0].store(JOBS), replicas[1].store(JOBS)
        await here.add(a_job(due=MONDAY_MORNING), because=a_command())

        first = await here.claim("due", at=MONDAY_MORNING, lease=30, limit=10)
        held = await there.claim("due", at=MONDAY_MORNING + timedelta(seconds=29), lease=30, limit=10)
        back = await there.claim("due", at=MONDAY_MORNING + timedelta(seconds=30), lease=30, limit=10)

        assert [len(first), len(held), len(back)] == [1, 0, 1]

    async def test_a_claim_holds_no_longer_than_its_lease_when_the_clock_was_put_back(
        self, replicas: Replicas
    ) -> None:
        here, there = replicas[0].store(JOBS), replicas[1].store(JOBS)
        await here.add(a_job(due=MONDAY_MORNING), because=a_command())
        await here.claim("due", at=MONDAY_MORNING + timedelta(hours=1), lease=30, limit=10)

        back = await there.claim("due", at=MONDAY_MORNING, lease=30, limit=10)

        assert [job.id for job in back] == ["job-1"]

    async def test_a_change_ends_the_claim(self, replicas: Replicas) -> None:
        here, there = replicas[0].store(JOBS), replicas[1].store(JOBS)
        await here.add(a_job(due=MONDAY_MORNING), because=a_command())
        await here.claim("due", at=MONDAY_MORNING, lease=3600, limit=10)

        await here.change("job-1", count_one, because=a_command())

        assert [job.count for job in await there.claim("due", at=LATER, lease=30, limit=10)] == [1]

    async def test_what_was_worked_off_is_not_claimed_again(self, replicas: Replicas) -> None:
        jobs = replicas[0].store(JOBS)
        await jobs.add(a_job(due=MONDAY_MORNING), because=a_command())
        await jobs.claim("due", at=MONDAY_MORNING, lease=30, limit=10)

        def work_off(job: Job) -> Decision[Job]:
            return a_job(job.id, due=None), []

        await jobs.change("job-1", work_off, because=a_command())

        assert list(await jobs.claim("due", at=LATER, lease=30, limit=10)) == []

    async def test_sweepers_at_once_share_the_work_and_nothing_is_claimed_twice(
        self, replicas: Replicas
    ) -> None:
        for number in range(40):
            await (
                replicas[0]
                .store(JOBS)
                .add(a_job(f"job-{number:02}", due=MONDAY_MORNING), because=a_command())
            )

        async def sweep(which: int) -> list[str]:
            mine: list[str] = []
            for _round in range(10):
                claimed = await replicas[which % 2].store(JOBS).claim("due", at=LATER, lease=60, limit=7)
                mine.extend(job.id for job in claimed)
            return mine

        claimed = [
            key for keys in await asyncio.gather(*(sweep(which) for which in range(4))) for key in keys
        ]

        assert sorted(claimed) == [f"job-{number:02}" for number in range(40)]

    async def test_no_more_are_claimed_than_asked_for(self, replicas: Replicas) -> None:
        jobs = replicas[0].store(JOBS)
        for number in range(3):
            await jobs.add(a_job(f"job-{number}", due=MONDAY_MORNING), because=a_command())

        claims = [len(await jobs.claim("due", at=LATER, lease=60, limit=limit)) for limit in (0, 2, 2)]

        assert claims == [0, 2, 1]
