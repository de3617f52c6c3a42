"""One document per aggregate, one write per decision, one effect per cause."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from shared.storage.outbox import journey_of
from shared.storage.store import AlreadyKeptError, Decision
from shared.vocabulary.ids import SiteId
from shared.vocabulary.matters import Trade
from shared.vocabulary.refusals import NotFoundError, RefusalError
from tests.causes import a_command, a_message
from tests.clockwork import MONDAY_MORNING
from tests.shared.storage.suite.jobs import (
    BADGES,
    JOBS,
    SEEN,
    Badge,
    Job,
    JobState,
    Part,
    Replicas,
    a_job,
    count_aloud,
    count_one,
    says,
    waiting,
)


class Keeping:
    async def test_what_is_kept_is_found_again_as_it_was(self, replicas: Replicas) -> None:
        here, there = replicas
        job = a_job(
            state=JobState.DONE,
            due=MONDAY_MORNING,
            count=7,
            title="3.2 楼 $ 漏水",
            parts=(Part("阀门", 1250, date(2026, 11, 22)), Part("工时", 0)),
            trades=frozenset({Trade.CLEANING, Trade.ENGINEERING}),
            limits={Trade.CLEANING: timedelta(hours=1, seconds=1)},
            rate=Decimal("0.0005"),
            starts=time(8, 30),
            note=b"\x00\xff",
            urgent=True,
        )

        await here.store(JOBS).add(job, because=a_command())

        assert await there.store(JOBS).get("job-1") == job

    async def test_each_change_is_told_once_to_whoever_counts(self, replicas: Replicas) -> None:
        here, there = replicas
        opening, counting = a_command(id="opening"), a_command(id="counting")
        SEEN.clear()

        for jobs in (here.store(JOBS), there.store(JOBS)):
            await jobs.add(a_job(), because=opening)
            await jobs.change("job-1", count_one, because=counting)

        told = list(SEEN)
        assert told == [(None, a_job()), (a_job(), a_job(count=1))]

    async def test_nothing_is_found_under_a_key_that_is_not_kept(self, replicas: Replicas) -> None:
        jobs = replicas[0].store(JOBS)

        assert await jobs.find("job-1") is None
        assert await jobs.journey("job-1") is None
        with pytest.raises(NotFoundError):
            await jobs.get("job-1")
        with pytest.raises(NotFoundError):
            await jobs.change("job-1", count_one, because=a_command())

    async def test_the_same_command_adds_once(self, replicas: Replicas) -> None:
        here, there = replicas
        command = a_command()
        await here.store(JOBS).add(a_job(count=1), says("a"), because=command)

        again = await there.store(JOBS).add(a_job(count=2), says("a"), because=command)

        assert again == a_job(count=1)
        assert len(await waiting(replicas)) == 1

    async def test_another_command_cannot_add_what_is_kept(self, replicas: Replicas) -> None:
        here, there = replicas
        await here.store(JOBS).add(a_job(), because=a_command())

        with pytest.raises(AlreadyKeptError) as refusal:
            await there.store(JOBS).add(a_job(), says("a"), because=a_command())

        assert refusal.value.sentence == "jobs job-1 is kept already: look it up instead of adding it."
        assert await waiting(replicas) == []

    async def test_a_change_is_seen_by_every_replica(self, replicas: Replicas) -> None:
        here, there = replicas
        await here.store(JOBS).add(a_job(), because=a_command())

        answers = [
            await here.store(JOBS).change("job-1", count_one, because=a_command()),
            await there.store(JOBS).change("job-1", count_one, because=a_command()),
            await here.store(JOBS).change("job-1", count_one, because=a_command()),
        ]

        assert [answer.count for answer in answers] == [1, 2, 3]
        assert (await there.store(JOBS).get("job-1")).count == 3

    async def test_a_redelivered_message_changes_nothing_and_is_not_decided_again(
        self, replicas: Replicas
    ) -> None:
        here, there = replicas
        message = a_message(says("a")[0])
        await here.store(JOBS).add(a_job(), because=a_command())
        await here.store(JOBS).change("job-1", count_aloud, because=message)
        before = await waiting(replicas)

        def refuse(_job: Job) -> Decision[Job]:
            raise RefusalError("the job was counted already")

        answers = [
            await replica.store(JOBS).change("job-1", decide, because=message)
            for replica in (here, there)
            for decide in (count_aloud, refuse)
        ]

        assert [answer.count for answer in answers] == [1, 1, 1, 1]
        assert await waiting(replicas) == before

    async def test_a_refused_decision_writes_nothing(self, replicas: Replicas) -> None:
        jobs = replicas[0].store(JOBS)
        await jobs.add(a_job(), because=a_command())

        def refuse(_job: Job) -> Decision[Job]:
            raise RefusalError("no job is counted at night")

        with pytest.raises(RefusalError, match="at night"):
            await jobs.change("job-1", refuse, because=a_command(id="night"))
        counted = await jobs.change("job-1", count_one, because=a_command(id="night"))

        assert counted.count == 1

    async def test_a_decision_that_refuses_an_outdated_state_is_taken_on_the_newer_one(
        self, replicas: Replicas
    ) -> None:
        here, there = replicas
        await here.store(JOBS).add(a_job(), because=a_command())
        await there.store(JOBS).change("job-1", count_one, because=a_command())

        def only_when_counted(job: Job) -> Decision[Job]:
            if job.count == 0:
                raise RefusalError("nothing was counted yet")
            return job.counted(), []

        counted = await here.store(JOBS).change("job-1", only_when_counted, because=a_command())

        assert counted.count == 2

    async def test_a_fold_begins_what_is_not_there_and_continues_what_is(self, replicas: Replicas) -> None:
        here, there = replicas

        def fold(job: Job | None) -> Decision[Job]:
            return (job.counted(), []) if job else (a_job(), says("begun"))

        command = a_command()
        begun = await here.store(JOBS).fold("job-1", fold, because=command)
        again = await there.store(JOBS).fold("job-1", fold, because=command)
        continued = await there.store(JOBS).fold("job-1", fold, because=a_command())

        assert [begun.count, again.count, continued.count] == [0, 0, 1]
        assert len(await waiting(replicas)) == 1

    async def test_a_change_belongs_to_the_journey_that_the_aggregate_began(self, replicas: Replicas) -> None:
        jobs = replicas[0].store(JOBS)
        await jobs.add(a_job("job-1"), because=a_message(says("a")[0], journey="road-1"))
        beginning = a_command(id="cti/call-1/newCall")
        await jobs.add(a_job("job-2"), because=beginning)

        await jobs.change("job-1", count_aloud, because=a_message(says("b")[0], journey="road-2"))

        assert await jobs.journey("job-1") == "road-1"
        assert await jobs.journey("job-2") == journey_of(beginning)
        assert [message.journey for message in await waiting(replicas)] == ["road-1"]

    async def test_what_must_be_unique_is_refused_a_second_time(self, replicas: Replicas) -> None:
        here, there = replicas
        await here.store(BADGES).add(Badge("a", site="jinxiu", number=1), because=a_command())
        await there.store(BADGES).add(Badge("b", site="jinxiu", number=2), because=a_command())
        await there.store(BADGES).add(Badge("c", site="tower", number=1), because=a_command())

        with pytest.raises(AlreadyKeptError, match="badges d has the same site and number as another one"):
            await there.store(BADGES).add(Badge("d", site="jinxiu", number=1), because=a_command())
        with pytest.raises(AlreadyKeptError, match="badges b has the same site and number as another one"):
            await here.store(BADGES).change("b", renumber, because=a_command())

        assert (await here.store(BADGES).get("b")).number == 2

    async def test_handled_causes_are_trimmed_and_the_rule_itself_meets_what_is_older(
        self, replicas: Replicas
    ) -> None:
        jobs = replicas[0].store(JOBS)
        first, last = a_command(id="first"), a_command(id="last")
        await jobs.add(a_job(), because=a_command())
        await jobs.change("job-1", count_one, because=first)
        for number in range(199):
            await jobs.change("job-1", count_one, because=a_command(id=f"between-{number}"))
        await jobs.change("job-1", count_one, because=last)

        def once(job: Job) -> Decision[Job]:
            if job.count:
                raise RefusalError(f"job {job.id} was counted already")
            return job.counted(), []

        assert (await jobs.change("job-1", once, because=last)).count == 201
        with pytest.raises(RefusalError, match="counted already"):
            await jobs.change("job-1", once, because=first)

    async def test_an_aggregate_of_no_site_is_kept_too(self, replicas: Replicas) -> None:
        jobs = replicas[0].store(JOBS)

        await jobs.add(a_job(site=None), says("a"), because=a_command(site="tower"))

        assert (await jobs.get("job-1")).site is None
        assert [message.site for message in await waiting(replicas)] == [SiteId("tower")]


def renumber(_badge: Badge) -> Decision[Badge]:
    return Badge("b", site="jinxiu", number=1), []
