"""What a crew reports, and the limits that pass."""

from datetime import timedelta

import pytest

from shared.contracts.dispatch import (
    TaskCancelled,
    TaskEscalated,
    TaskFinished,
    TaskPriced,
    TaskReturned,
    TaskStarted,
)
from shared.vocabulary.matters import TaskState, Trade
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING
from tests.dispatch.office import (
    Office,
    a_price,
    a_request,
    a_signature,
    a_start,
    an_acceptance,
    an_end,
    an_office,
)


async def an_accepted_task(*, paid: bool = False, trade: Trade = Trade.ENGINEERING) -> Office:
    office = await an_office()
    await office.hears(a_request(paid=paid, trade=trade))
    crew = (await office.task()).crew
    assert crew
    await office.hears(an_acceptance(crew=crew))
    return office


@pytest.mark.rule("PFS-01")
async def test_paid_work_that_starts_before_its_price_was_told_does_not_move() -> None:
    office = await an_accepted_task(paid=True)

    await office.hears(a_start())

    task = await office.task()
    assert task.state is TaskState.ACCEPTED
    assert [report.kind for report in task.early] == ["started"]
    assert office.said(TaskStarted) == []


@pytest.mark.rule("PFS-01")
async def test_the_price_is_on_record_with_who_was_told_when_and_how_much_before_the_work_starts() -> None:
    office = await an_accepted_task(paid=True)

    message = await office.hears(a_price(amount=8000))
    await office.redelivers(message)
    await office.hears(a_start())

    task = await office.task()
    told = office.said(TaskPriced)
    assert task.price
    assert (task.price.told_to, task.price.told_at, task.price.agreed) == ("李女士", MONDAY_MORNING, True)
    assert [(one.amount, one.agreed) for one in told] == [(8000, True)]
    assert task.state is TaskState.STARTED


@pytest.mark.rule("PFS-10")
async def test_an_owner_who_does_not_agree_ends_the_task_and_pays_nothing() -> None:
    office = await an_accepted_task(paid=True)

    await office.hears(a_price(agreed=False))
    await office.hears(a_price(agreed=False))

    assert (await office.task()).state is TaskState.CANCELLED
    assert ["不同意报价" in one.reason for one in office.said(TaskCancelled)] == [True]
    assert office.said(TaskFinished) == []


async def test_reports_that_overtake_each_other_each_have_their_turn() -> None:
    office = await an_office()
    await office.hears(a_request(paid=True))

    for early in (a_signature(), an_end(), a_start(), a_price()):
        await office.hears(early)
    waiting = await office.task()
    await office.hears(an_acceptance())

    task = await office.task()
    assert (waiting.state, len(waiting.early)) == (TaskState.OFFERED, 4)
    assert (task.state, task.early) == (TaskState.RETURNED, ())
    assert [name.removeprefix("dispatch.task.") for name in office.names()][-5:] == [
        "accepted",
        "priced",
        "started",
        "finished",
        "returned",
    ]


async def test_each_report_that_overtook_another_is_said_with_the_time_at_which_it_was_made() -> None:
    office = await an_office()
    await office.hears(a_request(paid=True))
    made = [MONDAY_MORNING + timedelta(minutes=minutes) for minutes in (10, 20, 25, 100, 105)]
    reports = (an_acceptance(), a_price(), a_start(), an_end(), a_signature())

    for report, at in reversed(list(zip(reports, made, strict=True))):
        await office.redelivers(a_message(report, at=at, site="jinxiu"))

    task = await office.task()
    assert [one.at for one in office.tasks.said[-5:]] == made
    assert [task.accepted_at, task.started_at, task.finished_at, task.returned_at] == [made[0], *made[2:]]


async def test_each_report_delivered_twice_counts_once() -> None:
    office = await an_accepted_task(paid=True)

    for report in (a_price(), a_start(), an_end(), a_signature()):
        message = await office.hears(report)
        await office.redelivers(message)

    for kind in (TaskPriced, TaskStarted, TaskFinished, TaskReturned):
        assert len(office.said(kind)) == 1


@pytest.mark.rule("RWO-05", "RWO-15", "RWO-01")
async def test_the_whole_road_of_a_repair_ends_with_the_owners_signature() -> None:
    office = await an_accepted_task(paid=True)
    await office.hears(a_price(amount=8000))
    await office.hears(a_start())

    await office.hears(an_end())
    await office.hears(a_signature())

    done, back = office.said(TaskFinished)[0], office.said(TaskReturned)[0]
    assert (done.done, done.paid, done.amount, len(done.lines)) == (True, True, 8000, 1)
    assert (back.signer, back.signature) == ("李女士", "signature-1")
    assert [name.removeprefix("dispatch.") for name in office.names()] == [
        "task.planned",
        "task.offered",
        "offer",
        "task.accepted",
        "task.priced",
        "task.started",
        "task.finished",
        "task.returned",
    ]


@pytest.mark.rule("RWO-19")
async def test_work_that_could_not_be_done_says_why_costs_nothing_and_needs_no_signature() -> None:
    office = await an_accepted_task(paid=True)
    await office.hears(a_price())

    await office.hears(an_end(done=False, note="业主不在家"))
    await office.later(days=2)

    over = office.said(TaskFinished)[0]
    assert (over.done, over.note, over.amount, over.lines) == (False, "业主不在家", 0, ())
    assert office.said(TaskEscalated) == []


@pytest.mark.rule("PFS-02")
async def test_a_paid_slip_that_is_not_back_promptly_climbs_the_ladder() -> None:
    office = await an_accepted_task(paid=True)
    for report in (a_price(), a_start(), an_end()):
        await office.hears(report)

    await office.later(minutes=59)
    quiet = office.said(TaskEscalated)
    await office.later(minutes=1)
    await office.later(hours=2)

    assert quiet == []
    assert [(one.role, one.reason) for one in office.said(TaskEscalated)] == [
        (Role.CREW_LEAD, "slip_not_returned"),
        (Role.STEWARD, "slip_not_returned"),
    ]


@pytest.mark.rule("PFS-03", "GRN-04")
@pytest.mark.parametrize("trade", [Trade.ENGINEERING, Trade.CLEANING])
async def test_a_free_slip_is_due_before_the_end_of_the_working_day(trade: Trade) -> None:
    office = await an_accepted_task(trade=trade)
    await office.hears(a_start())

    await office.hears(an_end())

    assert (await office.task()).slip_by == MONDAY_MORNING + timedelta(hours=8, minutes=30)


@pytest.mark.rule("PFS-03")
async def test_a_free_slip_of_work_done_after_hours_is_due_the_next_day() -> None:
    office = await an_accepted_task()
    await office.hears(a_start())
    office.clock.passes(hours=10)

    await office.hears(an_end())

    assert (await office.task()).slip_by == MONDAY_MORNING + timedelta(days=1, hours=8, minutes=30)


@pytest.mark.rule("HSK-07")
async def test_a_slip_that_came_back_in_time_is_not_asked_for() -> None:
    office = await an_accepted_task(trade=Trade.CLEANING)
    for report in (a_start(), an_end(), a_signature()):
        await office.hears(report)

    await office.later(days=3)

    assert office.said(TaskEscalated) == []
    assert (await office.task()).slip_by is None


@pytest.mark.rule("RWO-18")
async def test_a_task_past_its_limit_is_reported_step_by_step_until_the_top() -> None:
    office = await an_office()
    await office.hears(a_request(due=MONDAY_MORNING + timedelta(hours=4)))
    await office.hears(an_acceptance())

    await office.later(hours=4)
    for _ in range(6):
        await office.later(hours=2)

    told = office.said(TaskEscalated)
    assert {one.reason for one in told} == {"late"}
    assert [one.level for one in told] == [1, 2, 3, 4, 5]


async def test_a_report_by_somebody_who_no_longer_has_the_task_changes_nothing() -> None:
    office = await an_accepted_task()

    await office.hears(a_start(member="stranger"))
    await office.hears(an_end(member="stranger"))

    assert (await office.task()).state is TaskState.ACCEPTED
