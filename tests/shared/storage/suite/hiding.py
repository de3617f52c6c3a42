"""What holds for personal data in any store; on MongoDB it is encrypted meanwhile."""

from datetime import UTC, datetime

import pytest

from shared.storage.marks import UnsearchableError
from shared.storage.store import AnyOf, AtLeast, Index, Kept
from tests.causes import a_command
from tests.shared.storage.suite.jobs import ENTRIES, JOBS, Caller, Job, Replicas, a_job, count_one

PHONE, OTHER = "+8613800138000", "+8613900139000"
PRIVATE = a_job(
    owner="李女士",
    phone=PHONE,
    phones=(PHONE, OTHER),
    mail="li@example.org",
    said={"text": "打我手机 13800138000", "at": datetime(2026, 11, 23, tzinfo=UTC), "lines": [1, "a"]},
    called=(Caller(OTHER, datetime(2026, 11, 23, 9, tzinfo=UTC)),),
    words=("李", "李女"),
)


class Hiding:
    async def test_what_is_private_comes_back_as_it_was(self, replicas: Replicas) -> None:
        here, there = replicas
        await here.store(JOBS).add(PRIVATE, because=a_command())

        found = await there.store(JOBS).get(PRIVATE.id)

        assert (found.owner, found.phone, found.phones) == (PRIVATE.owner, PRIVATE.phone, PRIVATE.phones)
        assert (found.mail, found.said, found.called) == (PRIVATE.mail, PRIVATE.said, PRIVATE.called)

    async def test_a_number_is_found_whichever_of_a_jobs_numbers_it_is(self, replicas: Replicas) -> None:
        here, there = replicas
        await here.store(JOBS).add(PRIVATE, because=a_command())
        await here.store(JOBS).add(a_job("job-2", phone=OTHER), because=a_command())
        jobs = there.store(JOBS)

        assert [one.id for one in await jobs.find_many({"phone": PHONE})] == ["job-1"]
        assert [one.id for one in await jobs.find_many({"phones": OTHER})] == ["job-1"]
        assert [one.id for one in await jobs.find_many({"called.phone": OTHER})] == ["job-1"]
        assert await jobs.count({"phone": AnyOf((PHONE, OTHER))}) == 2
        assert await jobs.count({"phone": "+8613700000000"}) == 0

    async def test_what_is_empty_is_found_as_empty(self, replicas: Replicas) -> None:
        here, _ = replicas
        await here.store(JOBS).add(a_job(), because=a_command())

        assert await here.store(JOBS).count({"phone": ""}) == 1

    async def test_a_word_finds_what_holds_it_however_often_it_was_changed(self, replicas: Replicas) -> None:
        here, there = replicas
        await here.store(JOBS).add(PRIVATE, because=a_command())
        await there.store(JOBS).change(PRIVATE.id, count_one, because=a_command())

        assert await here.store(JOBS).count({"words": "李女"}) == 1
        assert await here.store(JOBS).count({"words": "李女士"}) == 0

    async def test_entries_of_a_register_hide_and_are_found_alike(self, replicas: Replicas) -> None:
        here, there = replicas
        await here.register(ENTRIES).append(PRIVATE)

        found = await there.register(ENTRIES).find_many({"phone": PHONE})
        walked = [one async for one in there.register(ENTRIES).each({"phone": PHONE})]

        assert [one.owner for one in (*found, *walked)] == ["李女士", "李女士"]

    @pytest.mark.parametrize("where", [{"owner": "李女士"}, {"said": {}}, {"phone": AtLeast("+86")}])
    async def test_what_cannot_be_searched_for_is_refused(
        self, replicas: Replicas, where: dict[str, object]
    ) -> None:
        with pytest.raises(UnsearchableError):
            await replicas[0].store(JOBS).find_many(where)

    async def test_nothing_is_put_in_order_by_what_is_private(self, replicas: Replicas) -> None:
        with pytest.raises(UnsearchableError):
            await replicas[0].store(JOBS).find_many({}, order="-phone")

    async def test_nothing_is_tallied_by_what_is_private(self, replicas: Replicas) -> None:
        with pytest.raises(UnsearchableError):
            await replicas[0].store(JOBS).tally({}, by=("phone",))


def test_an_index_over_what_cannot_be_searched_for_is_refused() -> None:
    with pytest.raises(UnsearchableError, match=r"Job\.owner is encrypted"):
        Kept(Job, "jobs", (Index(("owner",)),))
