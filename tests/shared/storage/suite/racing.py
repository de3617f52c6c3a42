"""Many at once: every change counts, once."""

import asyncio

from shared.storage.store import AlreadyKeptError, Decision
from tests.causes import a_command
from tests.shared.storage.suite.jobs import JOBS, Job, Replicas, a_job, count_aloud, says, waiting


class Racing:
    async def test_fifty_changes_at_once_are_all_counted_and_all_said(self, replicas: Replicas) -> None:
        await replicas[0].store(JOBS).add(a_job(), because=a_command())

        await asyncio.gather(
            *(
                replicas[n % 2].store(JOBS).change("job-1", count_aloud, because=a_command(id=f"count-{n}"))
                for n in range(50)
            )
        )

        assert (await replicas[1].store(JOBS).get("job-1")).count == 50
        assert len({message.id for message in await waiting(replicas)}) == 50

    async def test_the_same_message_delivered_many_times_at_once_has_one_effect(
        self, replicas: Replicas
    ) -> None:
        await replicas[0].store(JOBS).add(a_job(), because=a_command())
        command = a_command()

        answers = await asyncio.gather(
            *(replicas[n % 2].store(JOBS).change("job-1", count_aloud, because=command) for n in range(20))
        )

        assert {answer.count for answer in answers} == {1}
        assert len(await waiting(replicas)) == 1

    async def test_of_many_who_add_the_same_one_wins(self, replicas: Replicas) -> None:
        async def add(n: int) -> bool:
            try:
                await replicas[n % 2].store(JOBS).add(a_job(count=n), says("a"), because=a_command())
            except AlreadyKeptError:
                return False
            return True

        won = await asyncio.gather(*(add(n) for n in range(20)))

        assert won.count(True) == 1
        assert len(await waiting(replicas)) == 1

    async def test_folds_at_once_begin_it_once_and_all_count(self, replicas: Replicas) -> None:
        def fold(job: Job | None) -> Decision[Job]:
            return (job or a_job()).counted(), []

        await asyncio.gather(
            *(replicas[n % 2].store(JOBS).fold("job-1", fold, because=a_command()) for n in range(20))
        )

        assert (await replicas[0].store(JOBS).get("job-1")).count == 20
