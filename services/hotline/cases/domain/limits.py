"""The clocks that run on a case: each with its own start, its own deadline and its own way up the ladder (C2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.hotline.cases.domain.rules import CaseRules
from shared.vocabulary.matters import CaseKind, Urgency
from shared.vocabulary.people import Role
from shared.worktime import ALWAYS, Explanation, deadline, explain


class LimitName(StrEnum):
    """What must have happened in time."""

    ANSWER = "answer"
    EMERGENCY = "emergency"
    STEWARD_REPLY = "steward_reply"
    SAME_DAY = "same_day"
    AGREED_REPLY = "agreed_reply"
    CORRECTION = "correction"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class Limit:
    """One clock: ``due`` is its deadline, ``next_at`` when it is reported one step higher, ``level`` how far it was."""

    name: LimitName
    starts: datetime
    due: datetime
    next_at: datetime | None
    level: int = 0
    met_at: datetime | None = None

    @property
    def runs(self) -> bool:
        """Whether what the limit asks for has not happened yet."""
        return self.met_at is None

    def met(self, at: datetime) -> "Limit":
        """The limit kept or broken, but over: nothing is reported any more."""
        return replace(self, met_at=at, next_at=None) if self.runs else self


@dataclass(frozen=True, slots=True)
class Step:
    """One step up a ladder."""

    level: int
    role: Role
    reason: str
    due: datetime


def answer_limit(rules: CaseRules, *, kind: CaseKind, urgency: Urgency, zone: str, start: datetime) -> Limit:
    """The case's own limit, in working or elapsed time as its kind and urgency ask (TYP-01)."""
    due = _explained(rules, kind=kind, urgency=urgency, zone=zone, start=start).at
    return Limit(LimitName.ANSWER, start, due, next_at=due)


def explain_answer(
    rules: CaseRules, *, kind: CaseKind, urgency: Urgency, zone: str, start: datetime
) -> Explanation:
    """The same limit, segment by segment."""
    return _explained(rules, kind=kind, urgency=urgency, zone=zone, start=start)


def _explained(
    rules: CaseRules, *, kind: CaseKind, urgency: Urgency, zone: str, start: datetime
) -> Explanation:
    hours = rules.hours_of(kind, urgency=urgency, zone=zone)
    return explain(start, rules.limit_of(kind, urgency=urgency), hours)


def plain_limit(name: LimitName, *, start: datetime, within: timedelta) -> Limit:
    """A limit that counts every hour."""
    due = deadline(start, within, ALWAYS)
    return Limit(name, start, due, next_at=due)


def fixed_limit(name: LimitName, *, start: datetime, due: datetime) -> Limit:
    """A limit that ends at an instant somebody named."""
    return Limit(name, start, due, next_at=due)


def same_day_limit(*, start: datetime, zone: str) -> Limit:
    """A limit that ends with the day it began on, by the site's own clock (TYP-16, TYP-17)."""
    local = start.astimezone(ZoneInfo(zone))
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return fixed_limit(LimitName.SAME_DAY, start=start, due=midnight.astimezone(UTC))


def next_step_at(limits: Sequence[Limit]) -> datetime | None:
    """When something is reported next, or None when nothing is left to report."""
    return min((limit.next_at for limit in limits if limit.next_at is not None), default=None)


def climb(limit: Limit, *, at: datetime, rules: CaseRules) -> tuple[Limit, Step]:
    """A limit reported one step higher: on the emergency ladder (EMG-02 to EMG-04) or the one for lateness."""
    emergency = limit.name is LimitName.EMERGENCY
    roles, waits = (
        (rules.emergency_ladder, rules.emergency_steps) if emergency else (rules.ladder, rules.ladder_steps)
    )
    level = limit.level + 1
    place = min(level, len(roles)) - 1
    next_at = at + waits[place] if level < len(roles) else None
    reason = "emergency" if emergency else f"{limit.name}_late"
    return replace(limit, level=level, next_at=next_at), Step(level, roles[place], reason, limit.due)
