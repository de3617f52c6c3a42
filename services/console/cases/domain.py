"""A case's road laid out as one line: what happened, and the limits as marks between."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from services.console.journeys.domain.calls import CallCard
from services.console.journeys.domain.cases import CaseCard
from services.console.journeys.domain.steps import Step
from shared.vocabulary.matters import CaseState


class Mark(StrEnum):
    """How a point of the line looks: something that happened, or how a limit stands."""

    STEP = "step"
    KEPT = "kept"
    MISSED = "missed"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the line, with the values that its words take."""

    at: datetime
    name: str
    mark: Mark = Mark.STEP
    by: str = ""
    task: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    folded: tuple["Point", ...] = ()
    """Notices that went out one after the other: they stand as one point, under the first."""


NOTICE, HELD = "notification.notice.", "notification.notice.held"
QUIET = frozenset({"dispatch.task.planned"})
"""Steps that say nothing to a reader that the ones beside them do not say."""


def line_of(card: CaseCard, *, call: CallCard | None, now: datetime) -> tuple[Point, ...]:
    """The whole line, oldest first: the call, the case, its tasks, money and notices, and every limit."""
    steps = {step.id: step for step in (*(call.road if call else ()), *card.road)}
    gone = {
        step.text("notice") for step in steps.values() if step.name.startswith(NOTICE) and step.name != HELD
    }
    points = [
        _point(step)
        for step in steps.values()
        if step.name not in QUIET and not (step.name == HELD and step.text("notice") in gone)
    ]
    points += [*_case_limits(card, now=now), *_accept_limits(card, now=now), *_follow_up(card, now=now)]
    return tuple(_folded(sorted(points, key=lambda point: point.at)))


def _folded(points: Iterable[Point]) -> Iterator[Point]:
    for told, some in groupby(points, key=lambda point: point.name.startswith(NOTICE)):
        group = tuple(some)
        if told:
            yield replace(group[0], folded=group)
        else:
            yield from group


def _point(step: Step) -> Point:
    return Point(
        at=step.at, name=step.name, by=step.by or "", task=step.text("task"), values=dict(step.details)
    )


def _mark(due: datetime, *, met: datetime | None, now: datetime) -> Mark:
    if (met or now) > due:
        return Mark.MISSED
    return Mark.KEPT if met else Mark.RUNNING


def _first(card: CaseCard, *names: str, after: datetime) -> datetime | None:
    return next((step.at for step in card.road if step.name in names and step.at >= after), None)


def _case_limits(card: CaseCard, *, now: datetime) -> Iterator[Point]:
    starts = [step for step in card.road if step.name in ("hotline.case.classified", "hotline.case.reopened")]
    for place, step in enumerate(starts):
        due = step.time("due")
        replaced = place + 1 < len(starts) and starts[place + 1].name == "hotline.case.classified"
        if due and not replaced:
            met = _first(card, "hotline.case.served", "hotline.case.closed", after=step.at)
            yield Point(at=due, name="limit.case", mark=_mark(due, met=met, now=now))


def _accept_limits(card: CaseCard, *, now: datetime) -> Iterator[Point]:
    for step in card.road:
        due = step.time("accept_by") if step.name == "dispatch.task.offered" else None
        if due is None:
            continue
        task = step.text("task")
        met = next(
            (
                one.at
                for one in card.road
                if one.text("task") == task
                and one.at >= step.at
                and one.name
                in ("dispatch.task.accepted", "dispatch.task.declined", "dispatch.task.cancelled")
            ),
            None,
        )
        mark = _mark(due, met=met, now=now)
        if mark is not Mark.KEPT:
            yield Point(at=due, name="limit.accept", mark=mark, task=task)


def _follow_up(card: CaseCard, *, now: datetime) -> Iterator[Point]:
    for step in card.road:
        due = step.time("follow_up_due") if step.name == "hotline.case.served" else None
        if due:
            met = _first(
                card,
                "hotline.followup.tried",
                "hotline.case.followed_up",
                "hotline.case.closed",
                after=step.at,
            )
            yield Point(at=due, name="limit.follow_up", mark=_mark(due, met=met, now=now))


@dataclass(frozen=True, slots=True)
class NextActions:
    """What can be done with a case now."""

    go_on: bool
    split: bool
    answer: bool
    call_back: bool
    close: bool
    hand_over: bool


def next_actions(card: CaseCard) -> NextActions:
    """What the case's state allows; the owner of the case has the last word."""
    open_tasks = any(task.is_open for task in card.tasks)
    handling = card.state is CaseState.HANDLING
    return NextActions(
        go_on=card.state in (CaseState.RECORDED, CaseState.CONFIRMED),
        split=handling,
        answer=handling and not open_tasks,
        call_back=card.state is CaseState.SERVED,
        close=card.state is CaseState.SERVED,
        hand_over=card.state not in (None, CaseState.CLOSED),
    )
