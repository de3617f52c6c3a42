"""One thing that was heard, and where it stands on its road."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from shared.vocabulary.privacy import Private

ORDER = (
    "hotline.call.rang",
    "hotline.call.answered",
    "hotline.case.opened",
    "hotline.case.confirmed",
    "hotline.case.classified",
    "hotline.case.answered",
    "hotline.task.requested",
    "dispatch.task.planned",
    "dispatch.task.declined",
    "dispatch.task.escalated",
    "dispatch.task.offered",
    "dispatch.task.accepted",
    "dispatch.task.heard_late",
    "dispatch.task.started",
    "dispatch.task.priced",
    "dispatch.task.finished",
    "dispatch.task.returned",
    "hotline.task.withdrawn",
    "dispatch.task.cancelled",
    "billing.charge.raised",
    "billing.charge.paid",
    "billing.charge.voided",
    "hotline.case.escalated",
    "hotline.case.handed_over",
    "hotline.case.served",
    "hotline.followup.tried",
    "hotline.case.followed_up",
    "hotline.case.reopened",
    "hotline.case.closed",
    "hotline.call.filed",
    "hotline.call.ended",
)
"""The usual order of a road: it decides between steps of the same millisecond. A crew declines in the
same moment as the next one is offered the task."""

RANK = {name: place for place, name in enumerate(ORDER)}


@dataclass(frozen=True, slots=True)
class Step:
    """A fact as it was heard; ``details`` is the message's body in JSON values."""

    id: str
    name: str
    at: datetime
    journey: str
    cause: str | None = None
    by: str | None = None
    site: str | None = None
    details: Annotated[Mapping[str, Any], Private()] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A detail in words; empty when it was not said."""
        return str(self.details.get(name) or "")

    def number(self, name: str) -> int:
        """A detail as a whole number; 0 when it was not said."""
        return int(self.details.get(name) or 0)

    def time(self, name: str) -> datetime | None:
        """A detail as an instant, or None when it was not said."""
        said = self.details.get(name)
        return datetime.fromisoformat(said) if said else None


def with_step(road: Sequence[Step], step: Step) -> tuple[Step, ...]:
    """The road with the step in its place; a step that is there already changes nothing."""
    if any(known.id == step.id for known in road):
        return tuple(road)
    return tuple(sorted((*road, step), key=lambda one: (one.at, RANK.get(one.name, len(ORDER)), one.id)))


def heard(road: Sequence[Step], cause: str) -> bool:
    """Whether something that a command led to has been heard."""
    return any(step.cause == cause for step in road)
