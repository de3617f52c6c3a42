"""A task as the board shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.console.journeys.domain.steps import Step
from shared.vocabulary.privacy import PersonName, Words


class Stage(StrEnum):
    """Where a task is: asked for and not yet with a crew, or where dispatch says it is."""

    REQUESTED = "requested"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    STARTED = "started"
    FINISHED = "finished"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    STRANDED = "stranded"


OPEN_STAGES = (Stage.REQUESTED, Stage.STRANDED, Stage.OFFERED, Stage.ACCEPTED, Stage.STARTED)
DONE_STAGES = (Stage.FINISHED, Stage.RETURNED)
"""What a crew did counts, though the office decided otherwise before it heard of it (``heard_late``)."""


@dataclass(frozen=True, slots=True)
class TaskCard:
    """What is known about one task; ``since`` is when it came to its stage.

    Offers up to the number ``overruled`` no longer hold: a crew had accepted in time, which was heard late.
    """

    id: str
    stage: Stage = Stage.REQUESTED
    slip: str = ""
    trade: str = ""
    what: Words = ""
    urgency: str = "normal"
    place: str = ""
    paid: bool = False
    crew: str | None = None
    member_name: str = ""
    amount: int = 0
    agreed: bool | None = None
    told_to: PersonName = ""
    done: bool | None = None
    note: Words = ""
    signer: PersonName = ""
    photos: tuple[str, ...] = ()
    level: int = 0
    requested_at: datetime | None = None
    since: datetime | None = None
    accept_by: datetime | None = None
    due: datetime | None = None
    wanted_at: datetime | None = None
    overruled: int = 0

    @property
    def is_open(self) -> bool:
        """Whether a crew still has to do it."""
        return self.stage in OPEN_STAGES

    @property
    def limit(self) -> datetime | None:
        """The limit that runs now: to accept while it is offered, to finish after that."""
        if not self.is_open:
            return None
        return self.accept_by if self.stage is Stage.OFFERED else self.due

    def hear(self, step: Step) -> "TaskCard":
        """The card after one more step of its road."""
        tell = TELLS.get(step.name)
        return tell(self, step) if tell else self


def _to(card: TaskCard, stage: Stage, step: Step) -> TaskCard:
    return replace(card, stage=stage, since=step.at)


def _on_the_way_to(card: TaskCard, stage: Stage, step: Step) -> TaskCard:
    # A step that another was waiting for can stand after it on the road: what is done stays done.
    return card if card.stage in DONE_STAGES else _to(card, stage, step)


def _requested(card: TaskCard, step: Step) -> TaskCard:
    return replace(
        _to(card, Stage.REQUESTED, step),
        trade=step.text("trade"),
        what=step.text("what"),
        urgency=step.text("urgency"),
        place=step.text("place"),
        paid=bool(step.details.get("paid")),
        requested_at=step.at,
        wanted_at=step.time("wanted_at"),
        due=step.time("due"),
    )


def _planned(card: TaskCard, step: Step) -> TaskCard:
    return replace(
        card,
        slip=step.text("slip"),
        trade=step.text("trade"),
        what=step.text("what"),
        urgency=step.text("urgency"),
        place=step.text("place"),
        paid=bool(step.details.get("paid")),
        due=step.time("due") or card.due,
        since=card.since or step.at,
    )


def _offered(card: TaskCard, step: Step) -> TaskCard:
    if card.stage in DONE_STAGES or 0 < step.number("offer") <= card.overruled:
        return card
    offered = _to(card, Stage.OFFERED, step)
    return replace(offered, crew=step.text("crew"), accept_by=step.time("accept_by"), member_name="")


def _accepted(card: TaskCard, step: Step) -> TaskCard:
    return replace(
        _on_the_way_to(card, Stage.ACCEPTED, step),
        crew=step.text("crew"),
        member_name=step.text("member_name"),
    )


def _declined(card: TaskCard, step: Step) -> TaskCard:
    if card.stage in DONE_STAGES:
        return card
    return replace(_to(card, Stage.REQUESTED, step), note=step.text("reason"), member_name="")


def _started(card: TaskCard, step: Step) -> TaskCard:
    return replace(_on_the_way_to(card, Stage.STARTED, step), member_name=step.text("member_name"))


def _priced(card: TaskCard, step: Step) -> TaskCard:
    return replace(
        card,
        amount=step.number("amount"),
        agreed=bool(step.details.get("agreed")),
        told_to=step.text("told_to"),
    )


def _finished(card: TaskCard, step: Step) -> TaskCard:
    return replace(
        _to(card, Stage.FINISHED, step),
        done=bool(step.details.get("done")),
        note=step.text("note"),
        amount=step.number("amount") or card.amount,
        photos=tuple(step.details.get("photos") or ()),
    )


def _returned(card: TaskCard, step: Step) -> TaskCard:
    return replace(_to(card, Stage.RETURNED, step), signer=step.text("signer"))


def _cancelled(card: TaskCard, step: Step) -> TaskCard:
    if card.stage in DONE_STAGES:
        return card
    return replace(_to(card, Stage.CANCELLED, step), note=step.text("reason"))


def _escalated(card: TaskCard, step: Step) -> TaskCard:
    climbed = replace(card, level=max(card.level, step.number("level")))
    nobody = not step.text("crew") and card.stage in (Stage.REQUESTED, Stage.OFFERED)
    return _to(climbed, Stage.STRANDED, step) if nobody else climbed


def _heard_late(card: TaskCard, step: Step) -> TaskCard:
    return replace(card, overruled=max(card.overruled, step.number("offers")))


TELLS: Mapping[str, Callable[[TaskCard, Step], TaskCard]] = {
    "hotline.task.requested": _requested,
    "hotline.task.withdrawn": _cancelled,
    "dispatch.task.planned": _planned,
    "dispatch.task.offered": _offered,
    "dispatch.task.accepted": _accepted,
    "dispatch.task.heard_late": _heard_late,
    "dispatch.task.declined": _declined,
    "dispatch.task.started": _started,
    "dispatch.task.priced": _priced,
    "dispatch.task.finished": _finished,
    "dispatch.task.returned": _returned,
    "dispatch.task.cancelled": _cancelled,
    "dispatch.task.escalated": _escalated,
}
