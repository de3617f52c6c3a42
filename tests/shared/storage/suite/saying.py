"""Messages wait in the document that said them until they are confirmed."""

from datetime import UTC, datetime, timedelta

from shared.contracts.envelope import Body
from shared.storage.outbox import Outgoing, all_left, journey_of
from shared.storage.store import Past
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING
from tests.shared.storage.suite.jobs import (
    END_OF_TIME,
    JOBS,
    Replicas,
    a_job,
    count_aloud,
    held_by,
    says,
    waiting,
)


def rule_of(outgoing: Outgoing) -> str:
    body: Body = outgoing.message.body
    return str(body.model_dump()["rule"])


class Saying:
    async def test_what_a_decision_says_waits_whole_in_the_outbox_of_every_replica(
        self, replicas: Replicas
    ) -> None:
        here, there = replicas
        command = a_command()
        there.store(JOBS)

        await here.store(JOBS).add(a_job(), says("a", "b"), because=command)

        held = await held_by(there)
        assert [rule_of(outgoing) for outgoing in held] == ["a", "b"]
        assert {(one.store, one.key, one.exchange, one.route) for one in held} == {
            ("jobs", "job-1", "events", "rulebook.rule.changed")
        }
        assert [one.message.body for one in held] == says("a", "b")
        for message in await waiting(replicas):
            assert (message.at, message.by, message.site) == (MONDAY_MORNING, "wangmin", "jinxiu")
            assert message.cause == command.id
            assert message.journey == journey_of(command)

    async def test_what_is_said_of_the_past_keeps_its_time(self, replicas: Replicas) -> None:
        earlier = MONDAY_MORNING - timedelta(hours=2)
        now, past = says("now", "past")

        await replicas[0].store(JOBS).add(a_job(), [now, Past(past, at=earlier)], because=a_command())

        assert [message.at for message in await waiting(replicas)] == [MONDAY_MORNING, earlier]

    async def test_the_ids_of_messages_follow_from_their_cause(self, replicas: Replicas) -> None:
        jobs = replicas[0].store(JOBS)
        command = a_command()

        await jobs.add(a_job("job-1"), says("a", "b"), because=command)
        await jobs.add(a_job("job-2"), says("a"), because=command)

        sent = await waiting(replicas)
        assert len({message.id for message in sent}) == 3

    async def test_a_crash_between_the_write_and_the_publish_loses_nothing(self, replicas: Replicas) -> None:
        crashed, survivor = replicas
        survivor.store(JOBS)

        def crash(_outgoing: object) -> None:
            raise ConnectionError("the process died before it could publish")

        crashed.hurry = crash
        try:
            await crashed.store(JOBS).add(a_job(), says("a"), because=a_command())
        except ConnectionError:
            pass
        finally:
            crashed.hurry = None

        held = await held_by(survivor)
        assert [rule_of(outgoing) for outgoing in held] == ["a"]
        assert await survivor.store(JOBS).get("job-1") == a_job()

    async def test_the_relay_is_hurried_with_what_a_write_said(self, replicas: Replicas) -> None:
        heard: list[Outgoing] = []
        replicas[0].hurry = heard.extend
        jobs = replicas[0].store(JOBS)

        await jobs.add(a_job(), because=a_command())
        await jobs.change("job-1", count_aloud, because=a_command())

        assert heard == await held_by(replicas[0])
        assert [rule_of(outgoing) for outgoing in heard] == ["rule-1"]

    async def test_what_was_confirmed_is_forgotten_and_forgetting_twice_is_harmless(
        self, replicas: Replicas
    ) -> None:
        here, there = replicas
        jobs, outbox = here.store(JOBS), here.outbox
        there.store(JOBS)
        for key in ("job-1", "job-2"):
            await jobs.add(a_job(key), says("a", "b"), because=a_command())
        held = await all_left(outbox, said_before=END_OF_TIME)

        done = [outgoing for outgoing in held if rule_of(outgoing) == "a" or outgoing.key == "job-2"]
        await outbox.sent(done)
        await there.outbox.sent(done)
        await outbox.sent([])

        left = await all_left(outbox, said_before=END_OF_TIME)
        assert [(outgoing.key, rule_of(outgoing)) for outgoing in left] == [("job-1", "b")]

    async def test_forgetting_what_was_sent_does_not_disturb_a_change(self, replicas: Replicas) -> None:
        jobs, outbox = replicas[0].store(JOBS), replicas[0].outbox
        await jobs.add(a_job(), says("a"), because=a_command())
        await outbox.sent(await all_left(outbox, said_before=END_OF_TIME))

        counted = await jobs.change("job-1", count_aloud, because=a_command())

        held = await all_left(outbox, said_before=END_OF_TIME)
        assert counted.count == 1
        assert [rule_of(outgoing) for outgoing in held] == ["rule-1"]

    async def test_the_oldest_come_first_and_what_is_too_young_stays(self, replicas: Replicas) -> None:
        jobs, outbox = replicas[0].store(JOBS), replicas[0].outbox
        for number in range(5):
            await jobs.add(a_job(f"job-{5 - number}"), says(f"{number}"), because=a_command())

        found = await all_left(outbox, said_before=END_OF_TIME)
        none = await all_left(outbox, said_before=datetime(2020, 1, 1, tzinfo=UTC))

        times = [outgoing.said_at for outgoing in found]
        assert len(found) == 5
        assert times == sorted(times)
        assert none == []
