"""Named queries: conditions, order, pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.storage.store import AnyOf, AtLeast, AtMost, Within
from shared.vocabulary.ids import SiteId
from shared.vocabulary.matters import Trade
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING
from tests.shared.storage.suite.jobs import BADGES, ENTRIES, JOBS, Badge, Job, JobState, Part, Replicas, a_job

SITES_IN_TURN = (SiteId("jinxiu"), SiteId("tower"), None)
SHELF = (
    a_job("a", count=3, due=MONDAY_MORNING, trades=frozenset({Trade.CLEANING, Trade.GREENING})),
    a_job("b", count=1, due=MONDAY_MORNING + timedelta(hours=1), parts=(Part("pipe", 5), Part("tap", 50))),
    a_job(
        "c", count=2, state=JobState.DONE, site=SiteId("tower"), limits={Trade.CLEANING: timedelta(hours=1)}
    ),
    a_job("d", count=2, due=MONDAY_MORNING - timedelta(hours=1), trades=frozenset({Trade.CLEANING})),
    a_job("e", count=10, state=JobState.DONE, parts=(Part("pipe", 20),)),
)

NOW = datetime.now(UTC)
AGES = (-3 * 24, 0, 0, 0.9, 2, 3 * 24, 40 * 24, 40 * 24, 400 * 24, 9000 * 24, 90_000)
"""In hours; the first is still to come."""
OLD = [
    a_job(f"old-{place}", opened=NOW - timedelta(hours=age), site=SITES_IN_TURN[place % 3])
    for place, age in enumerate(AGES)
]

CONDITIONS: list[tuple[dict[str, object], str]] = [
    ({}, "abcde"),
    ({"id": "b"}, "b"),
    ({"state": JobState.DONE}, "ce"),
    ({"state": JobState.DONE, "site": "tower"}, "c"),
    ({"state": AnyOf((JobState.DONE, JobState.OPEN)), "count": AnyOf((1, 10))}, "be"),
    ({"id": AnyOf(())}, ""),
    ({"due": None}, "ce"),
    ({"due": AnyOf((None, MONDAY_MORNING))}, "ace"),
    ({"due": AtMost(MONDAY_MORNING)}, "ad"),
    ({"due": AtLeast(MONDAY_MORNING)}, "ab"),
    ({"due": Within(MONDAY_MORNING - timedelta(hours=1), MONDAY_MORNING)}, "d"),
    ({"count": Within(2, 10)}, "acd"),
    ({"trades": Trade.CLEANING}, "ad"),
    ({"trades": frozenset({Trade.GREENING, Trade.CLEANING})}, "a"),
    ({"trades": AnyOf((Trade.GREENING, Trade.SECURITY))}, "a"),
    ({"parts.name": "pipe"}, "be"),
    ({"parts.price": AtLeast(20)}, "be"),
    ({"parts.price": AtLeast(30)}, "b"),
    ({"parts.name": "pipe", "parts.price": 50}, "b"),
    ({"parts": Part("pipe", 20)}, "e"),
    ({"limits.cleaning": timedelta(hours=1)}, "c"),
]

ORDERS = [
    ("id", "abcde"),
    ("-id", "edcba"),
    ("count", "bcdae"),
    ("-count", "eadcb"),
    ("due", "cedab"),
    ("-due", "badec"),
]


Hours = tuple[float | None, float | None]
BEFORE, AFTER = -1e9, 1e9
"""Hours from noon to times that are the first and the last of all."""


def bounds_of(noon: datetime, hours: Hours) -> AtLeast | AtMost | Within:
    """Bounds so many hours from noon; what lies beyond all time is the end of it."""

    def at(hours: float) -> datetime:
        ends = {BEFORE: datetime.min.replace(tzinfo=UTC), AFTER: datetime.max.replace(tzinfo=UTC)}
        return ends[hours] if hours in ends else noon + timedelta(hours=hours)

    match hours:
        case None, high if high is not None:
            return AtMost(at(high))
        case low, None if low is not None:
            return AtLeast(at(low))
        case low, high if low is not None and high is not None:
            return Within(at(low), at(high))
    raise ValueError(hours)


async def fill(replicas: Replicas) -> None:
    for job in SHELF:
        await replicas[0].store(JOBS).add(job, because=a_command())
        await replicas[0].register(ENTRIES).append(job)


def ids(jobs: Any) -> str:
    return "".join(job.id for job in jobs)


class Asking:
    @pytest.mark.parametrize(("where", "expected"), CONDITIONS)
    async def test_conditions_mean_what_they_say(
        self, replicas: Replicas, where: dict[str, object], expected: str
    ) -> None:
        await fill(replicas)

        for shelf in (replicas[1].store(JOBS), replicas[1].register(ENTRIES)):
            assert ids(await shelf.find_many(where)) == expected
            assert await shelf.count(where) == len(expected)

    @pytest.mark.parametrize(("order", "expected"), ORDERS)
    @pytest.mark.parametrize("size", [1, 2, 5])
    async def test_pages_follow_the_order_and_ties_follow_the_id(
        self, replicas: Replicas, order: str, expected: str, size: int
    ) -> None:
        await fill(replicas)

        for shelf in (replicas[1].store(JOBS), replicas[1].register(ENTRIES)):
            seen, after = "", None
            while page := await shelf.find_many({}, order=order, limit=size, after=after):
                seen, after = seen + ids(page), page[-1].id
            assert seen == expected

    @pytest.mark.parametrize("size", [1, 3, 10])
    @pytest.mark.parametrize("sites", [None, ("jinxiu",), ("jinxiu", "tower"), ("tower", None)])
    async def test_pages_reach_back_over_years_without_a_gap(
        self, replicas: Replicas, sites: tuple[str | None, ...] | None, size: int
    ) -> None:
        jobs = replicas[0].store(JOBS)
        for job in OLD:
            await jobs.add(job, because=a_command())
        where: dict[str, object] = {} if sites is None else {"site": AnyOf(sites)}
        wanted = [one for one in OLD if sites is None or one.site in sites]
        expected = [one.id for one in sorted(wanted, key=lambda one: (one.opened, one.id), reverse=True)]

        for _ in range(2):  # what filled one page decides how the next is asked for
            seen: list[str] = []
            while page := await jobs.find_many(
                where, order="-opened", limit=size, after=seen[-1] if seen else None
            ):
                seen += [one.id for one in page]

            assert seen == expected

    @pytest.mark.parametrize(
        "noon", [datetime(2020, 5, 4, 12, tzinfo=UTC), datetime(2090, 5, 4, 12, tzinfo=UTC)]
    )
    @pytest.mark.parametrize(
        ("hours", "expected"),
        [
            ((0, None), "cba"),
            ((None, 0), "edc"),
            ((0, 2), "cb"),
            ((-1, 1), "dc"),
            ((BEFORE, None), "edcba"),
            ((None, AFTER), "edcba"),
        ],
    )
    async def test_bounds_of_a_time_are_met_exactly_within_a_site(
        self, replicas: Replicas, noon: datetime, hours: Hours, expected: str
    ) -> None:
        for place, key in enumerate("edcba"):
            opened = noon + timedelta(hours=place - 2)
            job = a_job(key, site=SiteId("jinxiu"), opened=opened, count=1, due=opened)
            await replicas[0].store(JOBS).add(job, because=a_command())
        bounds = bounds_of(noon, hours)
        jobs = replicas[1].store(JOBS)

        for _ in range(2):  # what filled one page decides how the next is asked for
            by_descending_index = await jobs.find_many({"site": "jinxiu", "opened": bounds}, order="-opened")
            by_ascending_index = await jobs.find_many({"count": 1, "due": bounds}, order="due")
            assert ids(by_descending_index) == expected[::-1]
            assert ids(by_ascending_index) == expected

    async def test_a_page_goes_on_behind_one_that_matches_no_more(self, replicas: Replicas) -> None:
        await fill(replicas)

        page = await replicas[0].store(JOBS).find_many({"state": JobState.OPEN}, order="count", after="c")

        assert ids(page) == "da"

    @pytest.mark.parametrize("size", [1, 2, 5])
    async def test_pages_go_on_within_their_bounds(self, replicas: Replicas, size: int) -> None:
        jobs = replicas[0].store(JOBS)
        for key, count in zip("abcdef", (1, 2, 2, 2, 3, 3), strict=True):
            await jobs.add(a_job(key, count=count), because=a_command())

        seen, after = "", None
        while page := await jobs.find_many({"count": AtMost(2)}, order="count", limit=size, after=after):
            seen, after = seen + ids(page), page[-1].id
        beyond = await jobs.find_many({"count": AtMost(2)}, order="count", after="e")

        assert seen == "abcd"
        assert list(beyond) == []

    async def test_a_page_behind_something_unknown_is_empty(self, replicas: Replicas) -> None:
        await fill(replicas)

        assert list(await replicas[0].store(JOBS).find_many({}, order="count", after="z")) == []

    async def test_fifty_at_once_unless_asked_otherwise_and_none_for_none(self, replicas: Replicas) -> None:
        badges = replicas[0].store(BADGES)
        for number in range(51):
            await badges.add(Badge(f"{number:02}", site="jinxiu", number=number), because=a_command())

        assert len(await badges.find_many({})) == 50
        assert len(await badges.find_many({}, limit=1000)) == 51
        assert len(await badges.find_many({}, limit=0)) == 0

    async def test_what_matches_is_tallied_by_the_values_of_its_fields(self, replicas: Replicas) -> None:
        await fill(replicas)
        jobs = replicas[1].store(JOBS)

        assert await jobs.tally({}, by=("state", "site")) == {
            ("open", "jinxiu"): 3,
            ("done", "tower"): 1,
            ("done", "jinxiu"): 1,
        }
        assert await jobs.tally({"state": JobState.OPEN}, by=("state",), total="count") == {("open",): 6}
        assert await jobs.tally({"id": "z"}, by=("state",)) == {}

    async def test_what_is_absent_is_tallied_under_nothing(self, replicas: Replicas) -> None:
        await replicas[0].store(JOBS).add(a_job(site=None), because=a_command())

        assert await replicas[1].store(JOBS).tally({}, by=("site",)) == {("",): 1}

    async def test_what_is_found_is_whole(self, replicas: Replicas) -> None:
        await fill(replicas)

        found: Job = (await replicas[1].store(JOBS).find_many({"id": "b"}))[0]

        assert found == SHELF[1]


class Registering:
    async def test_an_entry_is_kept_once_and_never_changes(self, replicas: Replicas) -> None:
        here, there = replicas

        first = await here.register(ENTRIES).append(a_job(count=1))
        second = await there.register(ENTRIES).append(a_job(count=2))

        assert (first, second) == (True, False)
        assert await there.register(ENTRIES).find("job-1") == a_job(count=1)

    async def test_nothing_is_found_under_a_key_without_an_entry(self, replicas: Replicas) -> None:
        assert await replicas[0].register(ENTRIES).find("job-1") is None

    async def test_each_entry_comes_once_and_in_order_however_many_there_are(
        self, replicas: Replicas
    ) -> None:
        here, there = replicas
        for number in range(120):
            await here.register(ENTRIES).append(a_job(id=f"{number:03}", count=-(number % 60)))

        found = [entry async for entry in there.register(ENTRIES).each({}, order="count")]
        some = [entry.id async for entry in there.register(ENTRIES).each({"count": AtMost(-59)})]

        assert [(entry.count, entry.id) for entry in found] == sorted((one.count, one.id) for one in found)
        assert (len(found), some) == (120, ["059", "119"])
