"""The house rules of tasks, and the times that follow from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from shared.vocabulary.matters import Urgency
from shared.vocabulary.people import Role


@dataclass(frozen=True, slots=True)
class TaskRules:
    """See ``defaults.yaml`` for what each one means."""

    accept_within: Mapping[Urgency, timedelta]
    ladder: tuple[Role, ...]
    late_step: Mapping[Urgency, timedelta]
    paid_slip_within: timedelta
    off_duty: time
    slip_step: timedelta


class Reason(StrEnum):
    """Why a task went up the ladder, or left a crew; pages say it in the reader's language."""

    NOT_ACCEPTED = "not_accepted"
    ALL_DECLINED = "all_declined"
    NO_CREW = "no_crew"
    LATE = "late"
    SLIP_NOT_RETURNED = "slip_not_returned"
    REASSIGNED = "reassigned"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Step:
    """One step up the ladder: who is told now."""

    level: int
    role: Role


def next_step(ladder: tuple[Role, ...], *, climbed: int) -> Step | None:
    """The step after those that were climbed, or None at the top (EMG-17: level by level, none skipped)."""
    return Step(level=climbed + 1, role=ladder[climbed]) if climbed < len(ladder) else None


def slip_limit(*, finished_at: datetime, paid: bool, rules: TaskRules, zone: str) -> datetime:
    """When a slip must be back: a paid one soon after the work, a free one before the end of the working day.

    A free slip of work that ended after hours is due at the end of the next day (PFS-02, PFS-03, GRN-04).
    """
    if paid:
        return finished_at + rules.paid_slip_within
    local = finished_at.astimezone(ZoneInfo(zone))
    end = datetime.combine(local.date(), rules.off_duty, tzinfo=ZoneInfo(zone))
    if end <= local:
        end = datetime.combine(local.date() + timedelta(days=1), rules.off_duty, tzinfo=ZoneInfo(zone))
    return end.astimezone(finished_at.tzinfo)
