"""Fourth step of a case, by crews: one case, as many tasks as it needs (HOT-13)."""

from collections.abc import Sequence
from dataclasses import replace

from services.hotline.cases.domain.case import Case, Moment
from services.hotline.cases.domain.limits import Limit, LimitName, plain_limit, same_day_limit
from services.hotline.cases.domain.refusals import (
    BlankFieldError,
    NoPlaceError,
    NoSuchTaskError,
    TimePastError,
)
from services.hotline.cases.domain.rules import CaseRules
from services.hotline.cases.domain.task import CaseTask, TaskStage, Wanted, task_id
from shared.vocabulary.ids import TaskId
from shared.vocabulary.matters import CaseKind, CaseState, Trade


def split(
    case: Case, wanted: Sequence[Wanted], *, zone: str, moment: Moment, rules: CaseRules
) -> tuple[Case, tuple[CaseTask, ...]]:
    """The case with more tasks, and the new ones.

    A complaint given to a steward starts the steward's own clock (TYP-13, C24); one that takes several trades
    must reach the customer with a date the same day (TYP-16). Raises SkippedStepError, NotClassifiedError,
    NoPlaceError, BlankFieldError or TimePastError.
    """
    case.must_be(CaseState.HANDLING, to_be="split into tasks")
    kind = case.sure_kind()
    if not case.place:
        raise NoPlaceError(kind)
    for one in wanted:
        _check(one, moment=moment)
    first = len(case.tasks) + 1
    fresh = tuple(
        CaseTask(
            id=task_id(case.id, number=number),
            trade=one.trade,
            what=one.what.strip(),
            crew=one.crew,
            paid=one.paid,
            wanted_at=one.wanted_at,
        )
        for number, one in enumerate(wanted, start=first)
    )
    settled = tuple(replace(task, settled=True) if task.is_unsettled else task for task in case.tasks)
    after = replace(case, tasks=(*settled, *fresh))
    limits = _complaint_limits(after, fresh, zone=zone, moment=moment, rules=rules)
    what = "; ".join(f"{task.trade}: {task.what}" for task in fresh)
    return after.running(*limits).noted(moment, "split", note=what), fresh


def _check(wanted: Wanted, *, moment: Moment) -> None:
    if not wanted.what.strip():
        raise BlankFieldError("what")
    if wanted.wanted_at is not None and wanted.wanted_at <= moment.at:
        raise TimePastError(wanted.wanted_at.isoformat())


def _complaint_limits(
    case: Case, fresh: Sequence[CaseTask], *, zone: str, moment: Moment, rules: CaseRules
) -> tuple[Limit, ...]:
    if case.kind is not CaseKind.COMPLAINT:
        return ()
    limits: list[Limit] = []
    if any(task.trade is Trade.STEWARD for task in fresh):
        limits.append(plain_limit(LimitName.STEWARD_REPLY, start=moment.at, within=rules.steward_reply))
    if len({task.trade for task in case.tasks}) > 1 and case.informed_at is None:
        limits.append(same_day_limit(start=moment.at, zone=zone))
    return tuple(limits)


def withdraw(case: Case, task: TaskId, *, reason: str, moment: Moment) -> Case:
    """The case without a task it no longer needs; the task is over when dispatch says so."""
    if not reason.strip():
        raise BlankFieldError("reason")
    if task not in {one.id for one in case.open_tasks}:
        raise NoSuchTaskError(task)
    tasks = tuple(replace(one, withdrawn=reason) if one.id == task else one for one in case.tasks)
    return replace(case, tasks=tasks).noted(moment, "withdrawn", note=f"{task}: {reason}")


def is_all_done(case: Case) -> bool:
    """Whether every task is over and none of them waits for somebody to decide what to do instead."""
    return bool(case.tasks) and not case.open_tasks and not any(task.is_unsettled for task in case.tasks)


def move_task(
    case: Case,
    task: TaskId,
    *,
    stage: TaskStage,
    moment: Moment,
    slip: str = "",
    member: str = "",
    note: str = "",
) -> Case:
    """The case with what was heard of a task; raises NoSuchTaskError when it never asked for it."""
    if task not in {one.id for one in case.tasks}:
        raise NoSuchTaskError(task)
    tasks = tuple(
        one.moved(stage, slip=slip, member=member, note=note) if one.id == task else one for one in case.tasks
    )
    moved = replace(case, tasks=tasks).noted(moment, f"task_{stage}", note=f"{task} {member or note}".strip())
    steward = next(one for one in tasks if one.id == task).trade is Trade.STEWARD
    if steward and stage in (TaskStage.FINISHED, TaskStage.FAILED, TaskStage.CANCELLED):
        return moved.meeting(LimitName.STEWARD_REPLY, at=moment.at)
    return moved
