"""News that crossed: what a crew did before it heard that the office had moved the task on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.dispatch.tasks.domain.reports import Price, Report, ReportKind
from shared.vocabulary.ids import AccountId, CrewId

TAKEN_AT_SITE = 0
"""The number of the offer that nobody made: a member took the job at the site."""
MOST_MISSED = 50
"""The first offers matter: those that a site had when its line was cut."""


class Overruled(StrEnum):
    """What the office had decided, which no longer holds once it hears what the crew did; pages say it in words."""

    NOT_ACCEPTED = "not_accepted"
    LATE = "late"
    REASSIGNED = "reassigned"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Missed:
    """An offer that lapsed: by its limit nobody here had heard of an acceptance."""

    offer: int
    crew: CrewId
    accept_by: datetime


@dataclass(frozen=True, slots=True)
class Crossed:
    """Who had accepted when the task was taken from them, or accepted without knowing that it had been.

    What the center had heard of their work by then is kept, since they will not say it again.
    """

    offer: int
    crew: CrewId
    member: AccountId
    member_name: str
    accepted_at: datetime | None
    started_at: datetime | None = None
    price: Price | None = None

    def made(self, report: Report) -> bool:
        """Whether the report is theirs."""
        return report.member == self.member

    def has_finished(self, report: Report) -> bool:
        """Whether the report says that they did the work."""
        return self.made(report) and report.kind is ReportKind.FINISHED and report.done
