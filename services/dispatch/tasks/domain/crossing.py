"""When both sides changed a task: done stays done, a person's decision comes before work, a clock's gives way to it."""

from dataclasses import replace
from datetime import datetime

from services.dispatch.tasks.domain.crossed import MOST_MISSED, TAKEN_AT_SITE, Crossed, Missed
from services.dispatch.tasks.domain.task import WAITING, Task
from shared.vocabulary.ids import CrewId
from shared.vocabulary.matters import TaskState

BY_A_CREW = (TaskState.FINISHED, TaskState.RETURNED)


def taken_at_site(task: Task, *, by: CrewId | None) -> Task:
    """A task asked of one crew may be a job that its member has taken already, in the moment of the asking."""
    if by is None:
        return task
    return replace(task, missed=(Missed(offer=TAKEN_AT_SITE, crew=by, accept_by=task.planned_at),))


def lapsed(task: Task) -> Task:
    """The offer's limit has passed; a crew that accepted before it may be heard of later (``in_time``)."""
    if task.crew is None or task.accept_by is None:
        return task
    gone = Missed(offer=task.offer, crew=task.crew, accept_by=task.accept_by)
    return replace(task, missed=(*task.missed, gone)[:MOST_MISSED])


def in_time(task: Task, *, crew: CrewId, offer: int, at: datetime) -> bool:
    """Whether the crew accepted an offer within its limit, which lapsed because nobody here had heard of it.

    A clock's decision gives way as long as nobody else has the task; a person's does not.
    """
    return task.state in WAITING and any(
        one.crew == crew and one.offer == offer and at <= one.accept_by for one in task.missed
    )


def crossed_by(task: Task, fresh: Crossed) -> Task:
    """Somebody accepted an offer that is not theirs any more; should they finish, it counts."""
    if task.state in BY_A_CREW or (task.crossed and task.crossed.offer > fresh.offer):
        return task
    return replace(task, crossed=fresh)


def finished_meanwhile(task: Task) -> Crossed | None:
    """Who finished the work before they heard that it was not theirs any more: done stays done."""
    if task.state in BY_A_CREW or task.crossed is None:
        return None
    return task.crossed if any(map(task.crossed.has_finished, task.early)) else None


def given_back(task: Task, *, to: Crossed) -> Task:
    """The task with those who finished it, as if nobody had moved it on."""
    return replace(
        task,
        state=TaskState.STARTED if to.started_at else TaskState.ACCEPTED,
        crew=to.crew,
        chosen=None,
        member=to.member,
        member_name=to.member_name,
        accepted_at=to.accepted_at,
        accept_by=None,
        started_at=to.started_at,
        price=to.price,
        reason="",
        early=tuple(one for one in task.early if to.made(one)),
        missed=(),
        crossed=None,
    )
