"""An offer is accepted, declined, or nobody answers: the ladder."""

import pytest

from services.dispatch.tasks.domain.refusals import ElsewhereError
from shared.contracts.crew import WorkAccepted, WorkDeclined
from shared.contracts.dispatch import OfferTask, TaskAccepted, TaskDeclined, TaskEscalated, WithdrawTask
from shared.vocabulary.matters import TaskState, Trade, Urgency
from shared.vocabulary.people import Role
from tests.dispatch.office import (
    ENGINEERS,
    OTHERS,
    ZHAO,
    a_crew,
    a_refusal,
    a_request,
    an_acceptance,
    an_office,
)


@pytest.mark.rule("RWO-02", "STW-19")
async def test_the_acceptance_is_told_in_the_moment_the_slip_is_accepted() -> None:
    office = await an_office()
    await office.hears(a_request())
    office.clock.passes(minutes=5)

    message = await office.hears(an_acceptance())

    told = next(one for one in office.tasks.said if one.name == TaskAccepted.key)
    body = office.said(TaskAccepted)[0]
    assert (told.at, told.cause) == (office.clock.at, message.id)
    assert (body.member, body.slip) == (ZHAO, "JX-000001")
    assert (await office.task()).accept_by is None


async def test_an_acceptance_delivered_twice_is_told_once() -> None:
    office = await an_office()
    await office.hears(a_request())

    message = await office.hears(an_acceptance())
    await office.redelivers(message)
    await office.hears(an_acceptance())

    assert len(office.said(TaskAccepted)) == 1


async def test_an_offer_nobody_accepts_climbs_one_step_and_goes_on_to_the_next_crew() -> None:
    office = await an_office()
    await office.hears(a_request())

    await office.later(minutes=30)

    told = office.said(TaskEscalated)
    assert [(one.level, one.role, one.reason) for one in told] == [(1, Role.CREW_LEAD, "not_accepted")]
    assert [(one.crew, one.offer) for one in office.said(WithdrawTask)] == [(ENGINEERS, 1)]
    assert [(one.crew, one.offer) for one in office.said(OfferTask)] == [(ENGINEERS, 1), (OTHERS, 2)]


@pytest.mark.rule("EMG-01", "EMG-02", "EMG-03", "EMG-04", "EMG-17")
async def test_the_ladder_is_climbed_step_by_step_to_the_general_manager_and_the_offers_go_on() -> None:
    office = await an_office(a_crew())
    await office.hears(a_request(urgency=Urgency.EMERGENCY))

    for _ in range(7):
        await office.later(minutes=3)

    assert [(one.level, one.role) for one in office.said(TaskEscalated)] == [
        (1, Role.CREW_LEAD),
        (2, Role.STEWARD),
        (3, Role.SITE_MANAGER),
        (4, Role.CENTER_MANAGER),
        (5, Role.GENERAL_MANAGER),
    ]
    assert len(office.said(OfferTask)) == 8
    assert office.said(WithdrawTask) == []


async def test_a_limit_that_has_not_come_moves_nothing() -> None:
    office = await an_office()
    await office.hears(a_request())

    await office.later(minutes=29)

    assert office.said(TaskEscalated) == []


async def test_a_declined_offer_goes_to_the_next_crew_without_climbing() -> None:
    office = await an_office()
    await office.hears(a_request())

    message = await office.hears(a_refusal(reason="没有配件"))
    await office.redelivers(message)

    assert [one.reason for one in office.said(TaskDeclined)] == ["没有配件"]
    assert [one.crew for one in office.said(OfferTask)] == [ENGINEERS, OTHERS]
    assert office.said(TaskEscalated) == []


async def test_when_every_crew_has_declined_the_task_is_reported_and_offered_again_later() -> None:
    office = await an_office()
    await office.hears(a_request())
    await office.hears(a_refusal())

    await office.hears(a_refusal(crew=OTHERS, offer=2))
    stranded = await office.task()
    await office.later(minutes=30)

    assert (stranded.state, stranded.reason) == (TaskState.STRANDED, "all_declined")
    assert [one.reason for one in office.said(TaskEscalated)] == ["all_declined", "all_declined"]
    assert [(one.crew, one.offer) for one in office.said(OfferTask)][-1] == (ENGINEERS, 3)


async def test_a_crew_may_give_back_what_it_has_accepted_but_not_begun() -> None:
    office = await an_office()
    await office.hears(a_request())
    await office.hears(an_acceptance())

    await office.hears(a_refusal(reason="临时抢修"))

    task = await office.task()
    assert (task.state, task.crew, task.member) == (TaskState.OFFERED, OTHERS, None)


async def test_a_refusal_of_an_offer_that_has_moved_on_changes_nothing() -> None:
    office = await an_office()
    await office.hears(a_request())
    await office.later(minutes=30)

    await office.hears(a_refusal(crew=ENGINEERS, offer=1))

    assert (await office.task()).crew == OTHERS
    assert office.said(TaskDeclined) == []


async def test_an_acceptance_after_the_limit_loses_to_the_next_crew_and_its_crew_is_told_once_more() -> None:
    office = await an_office()
    await office.hears(a_request())
    await office.later(minutes=31)

    await office.hears(an_acceptance(crew=ENGINEERS, offer=1))

    task = await office.task()
    assert (task.state, task.crew) == (TaskState.OFFERED, OTHERS)
    assert [(one.crew, one.offer, one.reason) for one in office.said(WithdrawTask)] == [
        (ENGINEERS, 1, "not_accepted"),
        (ENGINEERS, 1, "taken"),
    ]


async def test_an_acceptance_of_an_earlier_offer_to_the_same_crew_still_counts() -> None:
    office = await an_office(a_crew())
    await office.hears(a_request())
    await office.later(minutes=30)

    await office.hears(an_acceptance(offer=1))

    task = await office.task()
    assert (task.state, task.member, task.offer) == (TaskState.ACCEPTED, ZHAO, 2)


@pytest.mark.rule("HSK-11")
async def test_cleaning_that_nobody_accepts_is_brought_to_the_leader_of_the_cleaners_first() -> None:
    office = await an_office(a_crew("cleaning-east", trade=Trade.CLEANING))
    await office.hears(a_request(trade=Trade.CLEANING))

    await office.later(minutes=30)

    told = office.said(TaskEscalated)[0]
    assert (told.role, told.crew) == (Role.CREW_LEAD, "cleaning-east")


@pytest.mark.parametrize("report", [an_acceptance(), a_refusal()], ids=["accepted", "declined"])
async def test_what_another_sites_crews_report_of_a_task_is_refused(
    report: WorkAccepted | WorkDeclined,
) -> None:
    office = await an_office()
    await office.hears(a_request())

    with pytest.raises(ElsewhereError, match="JX-000001 is no task of site tower"):
        await office.hears(report, site="tower")

    assert (await office.task()).state is TaskState.OFFERED
