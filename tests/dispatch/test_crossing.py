"""Both sides changed the same task while a line was cut: what was done counts, whatever order the news comes in."""

import itertools
from datetime import timedelta

import pytest

from services.dispatch.tasks.handlers.desk import cancel_task, reassign_task
from shared.contracts.dispatch import TaskCancelled, TaskFinished, TaskHeardLate, TaskOffered, WithdrawTask
from shared.contracts.envelope import Body
from shared.vocabulary.matters import TaskState
from tests.causes import a_command, a_message
from tests.clockwork import MONDAY_MORNING
from tests.dispatch.office import (
    ENGINEERS,
    OTHERS,
    TASK,
    ZHAO,
    Office,
    a_price,
    a_request,
    a_start,
    an_acceptance,
    an_end,
    an_office,
)

EARLY = MONDAY_MORNING + timedelta(minutes=5)


async def a_task_moved_on(how: str, *heard: Body) -> Office:
    """A task offered to the engineers, of whom no more was heard than this; then the office decided."""
    office = await an_office()
    await office.hears(a_request())
    for body in heard:
        await office.hears(body)
    office.clock.passes(minutes=10)
    because = a_command(at=office.clock())
    if how == "cancelled":
        await cancel_task(TASK, reason="业主不要了", because=because, tasks=office.tasks)
    else:
        tools = office.service.tools
        await reassign_task(
            TASK,
            crew=OTHERS,
            chosen=None,
            because=because,
            tasks=office.tasks,
            crews=tools["crews"],  # type: ignore[arg-type] # the store of crews
            rules=office.rules,
        )
    return office


async def test_an_acceptance_in_time_that_is_heard_late_holds_and_the_ladder_is_explained() -> None:
    office = await an_office()
    await office.hears(a_request())
    await office.later(minutes=31)
    await office.later(minutes=31)

    await office.redelivers(a_message(an_acceptance(crew=ENGINEERS, offer=1), at=EARLY))

    task = await office.task()
    assert (task.state, task.crew, task.member, task.accepted_at) == ("accepted", ENGINEERS, ZHAO, EARLY)
    explained = office.said(TaskHeardLate)
    assert [(one.did, one.overruled, one.steps) for one in explained] == [("accepted", "not_accepted", 2)]
    assert [one.offers for one in explained] == [max(one.offer for one in office.said(TaskOffered))]


async def test_the_crew_that_was_offered_the_task_meanwhile_is_told() -> None:
    office = await an_office()
    await office.hears(a_request())
    await office.later(minutes=31)

    await office.redelivers(a_message(an_acceptance(crew=ENGINEERS, offer=1), at=EARLY))

    withdrawn = [(one.crew, one.offer, one.reason) for one in office.said(WithdrawTask)]
    assert withdrawn[-1] == (OTHERS, 2, "taken")


async def test_of_two_in_time_the_one_that_has_the_task_keeps_it() -> None:
    office = await an_office()
    await office.hears(a_request())
    await office.later(minutes=31)
    await office.hears(an_acceptance(crew=OTHERS, offer=2, member="qian"))

    await office.redelivers(a_message(an_acceptance(crew=ENGINEERS, offer=1), at=EARLY))

    assert (await office.task()).member == "qian"


@pytest.mark.parametrize("how", ["cancelled", "reassigned"])
async def test_what_a_person_decided_holds_against_work_that_is_not_done(how: str) -> None:
    office = await a_task_moved_on(how)

    await office.redelivers(a_message(an_acceptance(), at=EARLY))
    await office.redelivers(a_message(a_start(), at=EARLY))

    task = await office.task()
    assert task.state == {"cancelled": "cancelled", "reassigned": "offered"}[how]
    assert office.said(TaskHeardLate) == []


@pytest.mark.parametrize("how", ["cancelled", "reassigned"])
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_work_that_is_done_counts_whatever_was_decided_meanwhile_and_in_any_order(
    how: str, order: tuple[int, ...]
) -> None:
    office = await a_task_moved_on(how)
    told = (an_acceptance(), a_start(), an_end())
    news = [a_message(body, at=EARLY + timedelta(minutes=place)) for place, body in enumerate(told)]

    for place in order:
        await office.redelivers(news[place])
        await office.redelivers(news[place])

    task = await office.task()
    assert (task.state, task.crew, task.member) == (TaskState.FINISHED, ENGINEERS, ZHAO)
    assert task.finished_at == EARLY + timedelta(minutes=2)
    assert len(office.said(TaskFinished)) == 1
    explained = office.said(TaskHeardLate)
    assert [(one.did, one.overruled) for one in explained] == [("finished", how)]


async def test_the_office_moves_a_task_on_that_was_accepted_and_the_crew_finishes_without_knowing() -> None:
    office = await an_office()
    await office.hears(a_request())
    await office.hears(an_acceptance())
    office.clock.passes(minutes=10)
    await cancel_task(TASK, reason="取消", because=a_command(at=office.clock()), tasks=office.tasks)

    await office.hears(a_start())
    await office.hears(an_end())

    assert (await office.task()).state == "finished"
    assert len(office.said(TaskCancelled)) == 1


@pytest.mark.parametrize("how", ["cancelled", "reassigned"])
async def test_what_was_heard_before_the_office_decided_is_not_asked_for_again(how: str) -> None:
    office = await a_task_moved_on(how, an_acceptance(), a_price(), a_start())

    await office.hears(an_end())

    task = await office.task()
    assert (task.state, task.crew, task.member) == (TaskState.FINISHED, ENGINEERS, ZHAO)
    assert task.started_at
    assert task.price
    assert task.price.agreed


async def test_work_that_could_not_be_done_does_not_bring_a_cancelled_task_back() -> None:
    office = await a_task_moved_on("cancelled")

    await office.redelivers(a_message(an_acceptance(), at=EARLY))
    await office.redelivers(a_message(an_end(done=False, note="没有配件"), at=EARLY))

    assert (await office.task()).state == "cancelled"


async def test_a_step_of_the_ladder_for_being_late_is_explained_by_work_that_was_not() -> None:
    office = await an_office()
    await office.hears(a_request(due=MONDAY_MORNING + timedelta(hours=2)))
    await office.hears(an_acceptance())
    await office.hears(a_start())
    await office.later(hours=2, minutes=1)
    late = await office.task()

    await office.redelivers(a_message(an_end(), at=MONDAY_MORNING + timedelta(hours=1)))

    assert late.late_level == 1
    assert [(one.did, one.overruled, one.steps) for one in office.said(TaskHeardLate)] == [
        ("finished", "late", 1)
    ]
    assert office.said(TaskOffered)


async def test_a_late_acceptance_of_an_offer_that_was_withdrawn_does_not_count_when_the_turn_comes_round() -> (
    None
):
    office = await an_office()
    await office.hears(a_request())
    await office.later(minutes=31)
    await office.later(minutes=31)

    await office.hears(an_acceptance(crew=ENGINEERS, offer=1))
    after_the_old = await office.task()
    await office.hears(an_acceptance(crew=ENGINEERS, offer=3))
    await office.hears(a_start())
    await office.hears(an_end())

    assert (after_the_old.state, after_the_old.crew, after_the_old.offer) == ("offered", ENGINEERS, 3)
    assert (await office.task()).state == "finished"


@pytest.mark.rule("FCO-02")
async def test_a_job_taken_at_the_site_stays_with_its_taker_however_late_the_acceptance_is_heard() -> None:
    office = await an_office()
    await office.hears(a_request(crew=ENGINEERS))
    taken = a_message(an_acceptance(crew=ENGINEERS, offer=0), at=office.clock())
    await office.later(minutes=31)

    await office.redelivers(taken)

    task = await office.task()
    assert (task.state, task.crew, task.member) == ("accepted", ENGINEERS, ZHAO)
