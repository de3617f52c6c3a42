"""What Prometheus is told about offers and tasks: once each, and within a bound at 3,000 sites."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from services.dispatch.tasks import gateways
from services.dispatch.tasks.domain.task import Task
from services.dispatch.tasks.gateways import CREWS_COUNTED, CREWS_SHOWN, count_task, count_tasks
from shared.messaging import meters
from shared.observability.metrics import exposition
from shared.storage.store import Store
from shared.vocabulary.ids import CrewId, SiteId
from shared.vocabulary.matters import TaskState, Trade
from tests.counted import Growth, value
from tests.dispatch.office import CLEANERS, a_refusal, a_request, an_acceptance, an_end, an_office

SITES = 3000
CREWS = tuple(Trade)
NAMED_WHOLE = 200
"""Sites whose every crew has an offer: more pairs than are named."""
BOUND = 20_000
OURS = (gateways.OFFERS, gateways.CREW_OFFERS, gateways.WAITED, gateways.BUSIEST)


@pytest.fixture(autouse=True)
def as_after_a_start() -> Iterator[None]:
    yield
    for metric in OURS:
        metric.clear()
    gateways._counted.clear()


async def test_an_acceptance_delivered_twice_is_counted_once_with_its_wait() -> None:
    office = await an_office()
    growth = Growth()
    await office.hears(a_request())
    office.clock.passes(minutes=5)

    message = await office.hears(an_acceptance())
    await office.redelivers(message)

    assert growth.of("guanjia_offers_total") == {("offered", "jinxiu"): 1, ("accepted", "jinxiu"): 1}
    assert growth.of("guanjia_crew_offers_total") == {("engineering-1", "accepted", "jinxiu"): 1}
    assert growth.of("guanjia_site_accept_wait_seconds_total") == {("jinxiu",): 300}
    assert growth.of("guanjia_accept_duration_seconds_count") == {("engineering",): 1}


async def test_a_refusal_and_a_lapse_are_told_apart() -> None:
    office = await an_office()
    growth = Growth()
    await office.hears(a_request())

    await office.hears(a_refusal())
    await office.later(minutes=31)

    assert growth.of("guanjia_offers_total") == {
        ("offered", "jinxiu"): 3,
        ("declined", "jinxiu"): 1,
        ("lapsed", "jinxiu"): 1,
    }
    assert growth.of("guanjia_tasks_escalated_total") == {("not_accepted",): 1}


async def test_the_end_of_a_task_is_counted_by_trade() -> None:
    office = await an_office()
    await office.hears(a_request())
    await office.hears(an_acceptance())
    growth = Growth()

    message = await office.hears(an_end(done=False))
    await office.redelivers(message)

    assert growth.of("guanjia_tasks_finished_total") == {("false", "engineering"): 1}


async def test_what_is_open_late_and_in_a_crews_hands_shows() -> None:
    office = await an_office()
    await office.hears(a_request(due=office.clock() + timedelta(hours=1)))
    await office.hears(a_request("case-1-2", trade=Trade.CLEANING))
    await office.hears(a_request("case-1-3", trade=Trade.GREENING))

    await count_tasks(tasks=office.tasks, clock=office.clock)
    early = value("guanjia_tasks_late", trade="engineering")
    office.clock.passes(hours=2)
    await count_tasks(tasks=office.tasks, clock=office.clock)

    assert value("guanjia_tasks_open", trade="engineering", state="offered") == 1
    assert value("guanjia_tasks_open", trade="greening", state="stranded") == 1
    assert value("guanjia_crew_tasks", site="jinxiu", crew=CLEANERS) == 1
    assert (early, value("guanjia_tasks_late", trade="engineering")) == (0, 1)


@pytest.mark.thorough
async def test_three_thousand_sites_stay_within_twenty_thousand_series() -> None:
    office = await an_office()
    await office.hears(a_request())
    bare = await office.task()

    for number in range(SITES):
        for trade in CREWS if number < NAMED_WHOLE else CREWS[:1]:
            live_through(replace(bare, site=SiteId(f"site-{number}"), crew=CrewId(f"{trade}-1"), trade=trade))
    await count_tasks(tasks=cast("Store[Task]", ManyTasks()), clock=office.clock)
    for lane in (f"crew.site-{number}.{trade}-1" for number in range(NAMED_WHOLE) for trade in CREWS):
        meters.from_now_on(lane)

    # Everything that this process counts, that of other services too, as far as their tests ran before.
    series = [line for line in exposition()[0].decode().splitlines() if not line.startswith("#")]
    assert len(series) < BOUND
    assert len([line for line in series if line.startswith("guanjia_crew_tasks{")]) == CREWS_SHOWN
    pairs = [line for line in series if line.startswith("guanjia_crew_offers_total{")]
    assert len(pairs) == 3 * (CREWS_COUNTED + 1)
    lived = SITES + NAMED_WHOLE * (len(CREWS) - 1)
    assert value("guanjia_crew_offers_total", site="*", crew="*", outcome="accepted") == lived - CREWS_COUNTED


def live_through(offered: Task) -> None:
    """An offer that lapses, one that is declined, one that is accepted, and the end."""
    crew = offered.crew
    assert crew is not None
    lapsed = replace(offered.lapsed_with(crew), offer=2)
    declined = replace(lapsed.declined_by(crew), offer=3)
    accepted = replace(declined, state=TaskState.ACCEPTED, accepted_at=offered.planned_at)
    for before, after in ((None, offered), (offered, lapsed), (lapsed, declined), (declined, accepted)):
        count_task(before, after)


class ManyTasks:
    """Every crew of every site has one task in every state."""

    async def tally(self, _where: Mapping[str, Any], *, by: tuple[str, ...]) -> dict[tuple[str, ...], int]:
        if by == ("trade",):
            return {(str(trade),): SITES for trade in CREWS}
        return {
            (f"site-{number}", f"{trade}-1", str(trade)): 1 + number % 7
            for number in range(SITES)
            for trade in CREWS
        }
