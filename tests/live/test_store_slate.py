"""What is about to be said is noted before the write that says it, and nothing else has to find it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from pymongo.errors import AutoReconnect

from shared.storage.driver import Collection, Doc
from shared.storage.mongo import MongoDatabase
from shared.storage.older import OLD_INDEX
from shared.storage.outbox import Outgoing
from shared.storage.slate import NEVER_WRITTEN, YOUNG
from shared.storage.still import STILL
from shared.storage.store import AlreadyKeptError
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING
from tests.live.store import DRIVERS, two_replicas
from tests.shared.storage.suite.jobs import BADGES, JOBS, Badge, a_job, count_aloud, count_one, held_by, says
from tests.shared.storage.suite.saying import rule_of

pytestmark = pytest.mark.live


@dataclass
class Pair:
    """Two replicas whose clock is turned by hand."""

    here: MongoDatabase
    there: MongoDatabase
    now: list[datetime] = field(default_factory=lambda: [MONDAY_MORNING])

    def later(self, span: timedelta) -> None:
        self.now[0] += span

    async def letters(self, key: str) -> list[str]:
        """The rules that the letters in a job's document speak of."""
        return [rule_of(one) for one in await self.here.store(JOBS).letters_of([key])]

    async def notes(self) -> Sequence[Doc]:
        notes: list[Doc] = await self.slate.find({}).to_list(None)
        return notes

    @property
    def slate(self) -> Any:
        return self.here.outbox._collection


class LosesAnswers:
    """A collection that does what it is told, and the line breaks before it can say so."""

    def __init__(self, collection: Any, *, of: str) -> None:
        self._collection = collection
        self._of = of
        self.many = 0

    def __getattr__(self, name: str) -> Any:
        return self._lost if name == self._of else getattr(self._collection, name)

    async def _lost(self, writes: Sequence[object], **settings: Any) -> None:
        await getattr(self._collection, self._of)(writes, **settings)
        self.many += len(writes)
        raise AutoReconnect("the answer was lost")


@pytest.fixture(params=DRIVERS)
async def pair(request: pytest.FixtureRequest, store_url: str) -> AsyncIterator[Pair]:
    now = [MONDAY_MORNING]
    async with two_replicas(store_url, driver=request.param, clock=lambda: now[0]) as (here, there):
        yield Pair(here, there, now)


async def sent(replica: MongoDatabase) -> list[Outgoing]:
    found = await held_by(replica)
    await replica.outbox.sent(found)
    return found


async def test_what_was_sent_leaves_the_document_with_its_next_change(pair: Pair) -> None:
    jobs = pair.here.store(JOBS)
    await jobs.add(a_job(), says("a"), because=a_command())
    await sent(pair.here)
    before = await pair.letters("job-1")

    await jobs.change("job-1", count_aloud, because=a_command())
    after = await pair.letters("job-1")
    await sent(pair.here)
    await jobs.change("job-1", count_one, because=a_command())

    assert (before, after, await pair.letters("job-1")) == (["a"], ["rule-1"], [])


async def test_what_another_replica_has_not_sent_survives_a_change(pair: Pair) -> None:
    await pair.here.store(JOBS).add(a_job(), says("a"), because=a_command())

    await pair.there.store(JOBS).change("job-1", count_aloud, because=a_command())

    assert [rule_of(one) for one in await sent(pair.there)] == ["a", "rule-1"]
    assert await held_by(pair.here) == []


async def test_what_another_replica_has_sent_leaves_the_document_with_the_next_change(pair: Pair) -> None:
    await pair.here.store(JOBS).add(a_job(), says("a"), because=a_command())
    await sent(pair.here)

    await pair.there.store(JOBS).change("job-1", count_aloud, because=a_command())

    assert await pair.letters("job-1") == ["rule-1"]


async def test_a_document_that_lies_still_gives_back_what_it_sent(pair: Pair) -> None:
    jobs = pair.here.store(JOBS)
    for key in ("still", "moves"):
        await jobs.add(a_job(key), says(key), because=a_command())
    await sent(pair.here)
    pair.later(STILL / 2)
    await jobs.change("moves", count_aloud, because=a_command())
    pair.later(STILL / 2 + timedelta(seconds=1))

    await pair.here.outbox.tidy()

    assert [await pair.letters(key) for key in ("still", "moves")] == [[], ["rule-1"]]
    assert [rule_of(one) for one in await held_by(pair.here)] == ["rule-1"]


async def test_of_a_note_of_which_some_has_gone_only_the_rest_is_sent_by_others(pair: Pair) -> None:
    await pair.here.store(JOBS).add(a_job(), says("a", "b"), because=a_command())
    first, _ = await held_by(pair.here)
    pair.later(YOUNG + timedelta(seconds=1))

    await pair.here.outbox.sent([first])

    assert [rule_of(one) for one in await held_by(pair.there)] == ["b"]


async def test_a_note_whose_write_never_came_is_given_up_but_not_while_it_may_still_come(pair: Pair) -> None:
    await pair.here.store(JOBS).add(a_job(), says("a"), because=a_command())
    letters = [{"id": "never", "store": "jobs", "key": "job-1"}, {"id": "n", "store": "jobs", "key": "job-2"}]
    await pair.slate.insert_one({"_id": "dead", "at": MONDAY_MORNING, "many": 2, "letters": letters})

    pair.later(NEVER_WRITTEN - timedelta(seconds=1))
    early = await sent(pair.there)
    kept = [note["_id"] for note in await pair.notes()]
    pair.later(timedelta(seconds=2))
    late = await sent(pair.there)

    assert [rule_of(one) for one in early] == ["a"]
    assert (kept, late, await pair.notes()) == (["dead"], [], [])


async def test_what_belongs_to_a_store_that_is_not_open_here_is_left_to_the_service(pair: Pair) -> None:
    letters = [{"id": "x", "store": "elsewhere", "key": "k"}]
    await pair.slate.insert_one({"_id": "other", "at": MONDAY_MORNING, "many": 1, "letters": letters})
    pair.later(NEVER_WRITTEN * 2)

    assert await sent(pair.here) == []
    assert [note["_id"] for note in await pair.notes()] == ["other"]


async def test_a_write_that_did_not_happen_leaves_no_note(pair: Pair) -> None:
    badges, jobs = pair.here.store(BADGES), pair.here.store(JOBS)
    await badges.add(Badge("first", site="jinxiu", number=7), because=a_command())
    await jobs.add(a_job(), because=a_command())
    await pair.there.store(JOBS).change("job-1", count_one, because=a_command())

    with suppress(AlreadyKeptError):
        await badges.add(Badge("second", site="jinxiu", number=7), says("refused"), because=a_command())
    await jobs.change("job-1", count_aloud, because=a_command())
    found = await sent(pair.here)

    assert [rule_of(one) for one in found] == ["rule-2"]
    assert await pair.notes() == []


@pytest.mark.parametrize("writes", ["insert_many", "bulk_write"])
async def test_what_was_written_together_is_said_although_the_answer_was_lost(
    pair: Pair, writes: str
) -> None:
    jobs = pair.here.store(JOBS)
    keys = [f"job-{number}" for number in range(8)]
    if writes == "bulk_write":
        await asyncio.gather(*(jobs.add(a_job(key), because=a_command()) for key in keys))
    line = jobs._inserts if writes == "insert_many" else jobs._updates
    lost = LosesAnswers(line._collection, of=writes)
    line._collection = cast("Collection", lost)

    await asyncio.gather(
        *(
            jobs.add(a_job(key), says(key), because=a_command())
            if writes == "insert_many"
            else jobs.change(key, count_aloud, because=a_command())
            for key in keys
        )
    )

    assert lost.many
    assert sorted(one.key for one in await held_by(pair.here)) == keys
    assert sorted(one.key for one in await held_by(pair.there)) == keys


async def test_writes_of_many_callers_share_a_note(pair: Pair) -> None:
    jobs = pair.here.store(JOBS)

    await asyncio.gather(
        *(jobs.add(a_job(f"job-{number}"), says("a"), because=a_command()) for number in range(40))
    )
    many = len(await pair.notes())
    found = await sent(pair.here)

    assert (len(found), await pair.notes()) == (40, [])
    assert many <= 3


async def test_whoever_breaks_off_goes_on_from_there(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.storage.slate.PORTION", 1)
    jobs = pair.here.store(JOBS)
    for number in range(3):
        await jobs.add(a_job(f"job-{number}"), says(f"{number}"), because=a_command())
        pair.later(timedelta(seconds=1))
    walk = pair.there.outbox.left_over(said_before=pair.now[0])
    first, second = await anext(walk), await anext(walk)
    await walk.aclose()

    rest = [one async for portion in pair.there.outbox.left_over(said_before=pair.now[0]) for one in portion]

    assert [rule_of(one) for one in (*first, *second)] == ["0", "1"]
    assert [rule_of(one) for one in rest] == ["1", "2"]


async def test_letters_of_an_older_house_are_noted_when_it_is_prepared(pair: Pair) -> None:
    jobs = pair.here.store(JOBS)
    await jobs.add(a_job(), says("older"), because=a_command())
    await pair.slate.delete_many({})
    await jobs.collection.update_one({"_id": "job-1"}, {"$unset": {"outbox.0.batch": ""}})
    await jobs.collection.create_index([("outbox.said_at", 1)], sparse=True)

    await pair.there.prepare()
    indexes = await jobs.collection.index_information()
    found = await sent(pair.there)
    await pair.there.store(JOBS).change("job-1", count_aloud, because=a_command())

    assert [rule_of(one) for one in found] == ["older"]
    assert OLD_INDEX not in indexes
    assert await pair.letters("job-1") == ["rule-1"]
