"""The house rules of cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from shared.vocabulary.matters import CaseKind, Channel, Urgency
from shared.vocabulary.people import Role
from shared.worktime import ALWAYS, WorkingHours


@dataclass(frozen=True, slots=True)
class CaseRules:
    """Limits, ladders and gates of cases; the fields are explained in ``defaults.yaml``."""

    channels: tuple[Channel, ...]
    limits: Mapping[CaseKind, timedelta]
    in_working_time: tuple[CaseKind, ...]
    urgency_limits: Mapping[Urgency, timedelta]
    workdays: tuple[int, ...]
    windows: tuple[tuple[str, str], ...]
    steward_reply: timedelta
    correction_limit: timedelta
    ladder: tuple[Role, ...]
    ladder_steps: tuple[timedelta, ...]
    emergency_ladder: tuple[Role, ...]
    emergency_steps: tuple[timedelta, ...]
    follow_up_within: Mapping[CaseKind, timedelta]
    follow_up_role: Mapping[CaseKind, Role]
    receiver_follows_up: tuple[CaseKind, ...]
    follow_up_attempts: int
    follow_up_again_after: timedelta
    forbidden_answers: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse ladders whose steps do not fit, and kinds that no limit covers (TYP-01)."""
        if len(self.ladder) != len(self.ladder_steps):
            raise ValueError("ladder and ladder_steps need as many entries as one another")
        if len(self.emergency_ladder) != len(self.emergency_steps):
            raise ValueError("emergency_ladder and emergency_steps need as many entries as one another")
        if missing := sorted(set(CaseKind) - set(self.limits)):
            raise ValueError(f"limits lacks {', '.join(missing)}: every kind of case has a limit")

    def hours(self, zone: str) -> WorkingHours:
        """The working hours in a site's zone; Monday is 1 in the rules."""
        return WorkingHours.weekly({day - 1: self.windows for day in self.workdays}, zone=zone)

    def hours_of(self, kind: CaseKind, *, urgency: Urgency, zone: str) -> WorkingHours:
        """The hours a case's limit is counted in: working time for the patient kinds, else every hour."""
        patient = kind in self.in_working_time and urgency is Urgency.NORMAL
        return self.hours(zone) if patient else ALWAYS

    def limit_of(self, kind: CaseKind, *, urgency: Urgency) -> timedelta:
        """How long a case may take; an urgent one takes the shorter of its kind's and its urgency's limit."""
        return min(self.limits[kind], self.urgency_limits.get(urgency, self.limits[kind]))

    def role_of_follow_up(self, kind: CaseKind) -> Role:
        """Who calls back after this kind of case (C8)."""
        return self.follow_up_role.get(kind, Role.AGENT)
