"""A case asks for a crew: slip numbers, whose turn it is, nothing lost."""

import asyncio

import pytest

from services.dispatch.roster.domain import Crew, in_turn
from services.dispatch.roster.views import CREWS
from services.dispatch.tasks.domain.refusals import NoSiteError
from shared.contracts.archive import CrewFormed
from shared.contracts.dispatch import OfferTask, TaskEscalated, TaskOffered, TaskPlanned, WithdrawTask
from shared.contracts.hotline import TaskWithdrawn
from shared.vocabulary.ids import CaseId, CrewId, TaskId
from shared.vocabulary.matters import TaskState, Trade, Urgency
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import NotFoundError
from tests.clockwork import MONDAY_MORNING
from tests.dispatch.office import (
    CLEANERS,
    ENGINEERS,
    HALF_HOUR,
    JINXIU,
    OTHERS,
    TASK,
    a_crew,
    a_refusal,
    a_request,
    a_site,
    an_acceptance,
    an_office,
)


@pytest.mark.rule("RWO-04")
async def test_a_registered_repair_becomes_a_slip_issued_to_the_engineers() -> None:
    office = await an_office()

    await office.hears(a_request())

    planned, offered = office.said(TaskPlanned)[0], office.said(TaskOffered)[0]
    assert planned.slip == offered.slip == "JX-000001"
    assert offered.crew == ENGINEERS
    assert offered.accept_by == MONDAY_MORNING + HALF_HOUR
    assert office.names() == ["dispatch.task.planned", "dispatch.task.offered", "dispatch.offer"]


@pytest.mark.rule("HSK-03")
async def test_every_order_that_reaches_the_cleaners_carries_its_slip_and_the_time_agreed() -> None:
    office = await an_office()

    await office.hears(a_request(trade=Trade.CLEANING, wanted_at=MONDAY_MORNING))

    order = office.said(OfferTask)[0]
    assert order.crew == CLEANERS
    assert order.slip == "JX-000001"
    assert order.wanted_at == MONDAY_MORNING
    assert order.route() == "crew.jinxiu.cleaning-1"


async def test_each_visit_has_its_own_slip_and_the_numbers_have_no_gap() -> None:
    office = await an_office()

    await asyncio.gather(*(office.hears(a_request(f"case-{n}-1")) for n in range(1, 8)))

    slips = sorted(planned.slip for planned in office.said(TaskPlanned))
    assert slips == [f"JX-{n:06d}" for n in range(1, 8)]


@pytest.mark.rule("HOT-13")
async def test_asking_twice_plans_once() -> None:
    office = await an_office()
    message = await office.hears(a_request())
    before = office.names()

    await office.redelivers(message)
    await office.hears(a_request())

    assert office.names() == before


@pytest.mark.rule("RWO-06", "INS-18")
async def test_an_emergency_takes_the_urgent_lane_and_must_be_accepted_at_once() -> None:
    office = await an_office()

    await office.hears(a_request(urgency=Urgency.EMERGENCY))

    order = office.said(OfferTask)[0]
    assert order.route() == "crew.jinxiu.urgent"
    assert (order.accept_by - MONDAY_MORNING).total_seconds() == 180


@pytest.mark.rule("FCO-12")
async def test_an_order_goes_to_the_crew_that_was_asked_for_else_to_the_trade() -> None:
    office = await an_office()

    await office.hears(a_request("case-1-1", crew=OTHERS))
    await office.hears(a_request("case-2-1"))

    assert [order.crew for order in office.said(OfferTask)] == [OTHERS, ENGINEERS]


async def test_tasks_of_one_moment_are_shared_out_among_the_crews_of_the_trade() -> None:
    office = await an_office()

    for number in range(4):
        await office.hears(a_request(f"case-{number}-1"))

    assert [one.crew for one in office.said(TaskOffered)] == [ENGINEERS, OTHERS, ENGINEERS, OTHERS]


async def test_a_task_that_was_passed_on_counts_for_the_crew_that_has_it_now() -> None:
    third = CrewId("engineering-3")
    office = await an_office(a_crew(ENGINEERS), a_crew(OTHERS), a_crew(third))
    await office.hears(a_request())
    await office.hears(a_request("case-2-1"))
    await office.hears(a_refusal())

    await office.hears(a_request("case-3-1"))

    assert [one.crew for one in office.said(TaskOffered)] == [ENGINEERS, OTHERS, third, ENGINEERS]


async def test_a_crew_whose_task_has_ended_is_next_once_the_tasks_are_counted_again() -> None:
    office = await an_office()
    await office.hears(a_request("case-1-1"))
    await office.hears(a_request("case-2-1"))
    await office.hears(TaskWithdrawn(case=CaseId("case-2"), task=TaskId("case-2-1"), reason="mended"))
    office.clock.passes(seconds=3)

    await office.hears(a_request("case-3-1"))

    assert office.said(TaskOffered)[-1].crew == OTHERS


def test_the_least_loaded_crew_of_the_trade_comes_first_and_ties_go_to_the_lower_id() -> None:
    crews = [a_known_crew("b"), a_known_crew("a"), a_known_crew("c"), a_known_crew("d", Trade.CLEANING)]

    turn = in_turn(crews, trade=Trade.ENGINEERING, loads={CrewId("a"): 2, CrewId("d"): 0})

    assert turn == ("b", "c", "a")


async def test_the_next_task_goes_to_the_crew_with_less_to_do() -> None:
    office = await an_office()
    await office.hears(a_request("case-1-1"))

    await office.hears(a_request("case-2-1"))

    assert [order.crew for order in office.said(OfferTask)] == [ENGINEERS, OTHERS]


@pytest.mark.rule("EMG-17")
async def test_a_task_that_no_crew_serves_is_stranded_in_sight_and_reported() -> None:
    office = await an_office()

    await office.hears(a_request(trade=Trade.GREENING))

    task = await office.task()
    told = office.said(TaskEscalated)[0]
    assert task.state is TaskState.STRANDED
    assert (told.level, told.role, told.reason, told.crew) == (1, Role.CREW_LEAD, "no_crew", None)
    assert office.said(OfferTask) == []


async def test_a_crew_that_does_not_exist_strands_the_task_and_the_trade_takes_it_up_later() -> None:
    office = await an_office()

    await office.hears(a_request(crew="nobody"))
    stranded = await office.task()
    await office.later(minutes=31)

    assert stranded.state is TaskState.STRANDED
    assert (await office.task()).crew == ENGINEERS


async def test_a_stranded_task_is_offered_once_its_crew_is_formed() -> None:
    office = await an_office()
    await office.hears(a_request(trade=Trade.GREENING))

    await office.hears(a_crew("greening-1", trade=Trade.GREENING))
    await office.later(minutes=31)

    assert (await office.task()).state is TaskState.OFFERED
    assert office.said(OfferTask)[0].crew == "greening-1"


async def test_a_request_for_a_site_not_heard_of_yet_waits() -> None:
    office = await an_office()

    with pytest.raises(NotFoundError):
        await office.hears(a_request(), site="nanhu")

    assert await office.tasks.find(TASK) is None


async def test_a_request_without_a_site_is_refused() -> None:
    office = await an_office()

    with pytest.raises(NoSiteError, match="case-1-1"):
        await office.hears(a_request(), site=None)


async def test_each_site_counts_its_own_slips() -> None:
    office = await an_office()
    await office.hears(a_site("nanhu", code="NH"))
    await office.hears(a_crew("engineering-1", site="nanhu"))

    await office.hears(a_request("case-1-1"))
    await office.hears(a_request("case-2-1"), site="nanhu")

    assert [planned.slip for planned in office.said(TaskPlanned)] == ["JX-000001", "NH-000001"]


async def test_a_withdrawn_task_is_cancelled_and_its_crew_told_once() -> None:
    office = await an_office()
    await office.hears(a_request())
    withdrawn = TaskWithdrawn(case=CaseId("case-1"), task=TaskId(TASK), reason="业主自己修好了")

    message = await office.hears(withdrawn)
    await office.redelivers(message)
    await office.hears(withdrawn)

    gone = office.said(WithdrawTask)
    assert (await office.task()).state is TaskState.CANCELLED
    assert [(one.crew, one.offer, one.reason) for one in gone] == [(ENGINEERS, 1, "业主自己修好了")]


async def test_an_acceptance_of_a_cancelled_task_is_answered_with_a_withdrawal_to_strangers_only() -> None:
    office = await an_office()
    await office.hears(a_request())
    await office.hears(TaskWithdrawn(case=CaseId("case-1"), task=TaskId(TASK), reason="误报"))

    await office.hears(an_acceptance())

    assert (await office.task()).state is TaskState.CANCELLED
    assert len(office.said(WithdrawTask)) == 1


async def test_a_crew_gets_its_lane_and_news_heard_twice_or_late_changes_nothing() -> None:
    office = await an_office(a_crew(name="工程一班"))
    lanes = office.service.tools["lanes"]
    crews = office.database.store(CREWS)
    fresh = await office.hears(a_crew(name="水电班"))

    await office.redelivers(fresh)
    stale = fresh.model_copy(update={"id": "older", "at": MONDAY_MORNING - HALF_HOUR, "body": a_crew()})
    await office.redelivers(stale)

    assert (JINXIU, ENGINEERS) in lanes.declared  # type: ignore[attr-defined] # the Null twin
    assert (await crews.get("jinxiu.engineering-1")).name == "水电班"


async def test_a_site_heard_twice_is_kept_once() -> None:
    office = await an_office()
    message = await office.hears(a_site(name="锦绣花园"))

    await office.redelivers(message)
    stale = message.model_copy(update={"id": "older", "at": MONDAY_MORNING - HALF_HOUR, "body": a_site()})
    await office.redelivers(stale)

    sites = await office.service.tools["sites"].find_many({})  # type: ignore[attr-defined] # a store
    assert [site.name for site in sites] == ["锦绣花园"]


def a_known_crew(id: str, trade: Trade = Trade.ENGINEERING) -> Crew:
    formed: CrewFormed = a_crew(id, trade=trade)
    return Crew(
        id=f"jinxiu.{id}",
        site=formed.site,
        crew=formed.crew,
        name=formed.name,
        name_en=formed.name_en,
        trade=formed.trade,
        known_at=MONDAY_MORNING,
    )
