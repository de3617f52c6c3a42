"""A case with its whole road."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from services.console.journeys.domain.money import ChargeCard
from services.console.journeys.domain.steps import Step, heard, with_step
from services.console.journeys.domain.tasks import TaskCard
from shared.vocabulary.matters import CaseState
from shared.vocabulary.privacy import PersonName, Phone, Private, Words


@dataclass(frozen=True, slots=True)
class CaseCard:
    """All that was said about one case; ``state`` is None until its opening has been heard."""

    id: str
    number: str = ""
    site: str | None = None
    journey: str = ""
    state: CaseState | None = None
    channel: str = ""
    call: str | None = None
    owner: str = ""
    owner_name: str = ""
    contact_name: PersonName = ""
    contact_phone: Phone = ""
    content: Words = ""
    wish: Words = ""
    household: str | None = None
    room: str | None = None
    place: str = ""
    read_back: tuple[str, ...] = ()
    kind: str | None = None
    urgency: str = "normal"
    answer: Words = ""
    outcome: Words = ""
    satisfied: bool | None = None
    rating: int | None = None
    level: int = 0
    tries: int = 0
    opened_at: datetime | None = None
    due: datetime | None = None
    follow_up_due: datetime | None = None
    changed_at: datetime | None = None
    tasks: tuple[TaskCard, ...] = ()
    charges: Annotated[tuple[ChargeCard, ...], Private()] = ()
    road: Annotated[tuple[Step, ...], Private()] = ()

    def hear(self, step: Step) -> "CaseCard":
        """The card that the road gives with this step in its place, whenever it was heard."""
        road = with_step(self.road, step)
        card = CaseCard(id=self.id, road=road, journey=road[0].journey)
        for known in road:
            card = _after(card, known)
        return card

    @property
    def version(self) -> int:
        """Grows with everything that the card is told."""
        return len(self.road)

    def heard(self, cause: str) -> bool:
        """Whether something that the command led to has been heard."""
        return heard(self.road, cause)


def _after(card: CaseCard, step: Step) -> CaseCard:
    card = replace(card, changed_at=step.at, site=card.site or step.site)
    tell = TELLS.get(step.name)
    card = tell(card, step) if tell else card
    if step.name.startswith(("hotline.task.", "dispatch.task.")):
        return _with_task(card, step)
    if step.name.startswith("billing.charge."):
        return _with_charge(card, step)
    return card


def _with_task(card: CaseCard, step: Step) -> CaseCard:
    key = step.text("task")
    known = {task.id: task for task in card.tasks}
    known[key] = known.get(key, TaskCard(id=key)).hear(step)
    return replace(card, tasks=tuple(known.values()))


def _with_charge(card: CaseCard, step: Step) -> CaseCard:
    key = step.text("charge")
    known = {charge.id: charge for charge in card.charges}
    known[key] = known.get(key, ChargeCard(id=key)).tell(step)
    return replace(card, charges=tuple(known.values()))


def _opened(card: CaseCard, step: Step) -> CaseCard:
    return replace(
        card,
        state=CaseState.RECORDED,
        number=step.text("number"),
        journey=step.journey,
        channel=step.text("channel"),
        call=step.text("call") or None,
        owner=step.text("owner"),
        owner_name=step.text("owner_name"),
        contact_name=step.text("contact_name"),
        contact_phone=step.text("contact_phone"),
        content=step.text("content"),
        wish=step.text("wish"),
        opened_at=step.at,
    )


def _confirmed(card: CaseCard, step: Step) -> CaseCard:
    return replace(
        card,
        state=CaseState.CONFIRMED,
        site=step.site or card.site,
        household=step.text("household") or None,
        room=step.text("room") or None,
        place=step.text("place"),
        contact_name=step.text("contact_name"),
        contact_phone=step.text("contact_phone"),
        read_back=tuple(step.details.get("read_back") or ()),
    )


def _classified(card: CaseCard, step: Step) -> CaseCard:
    return replace(
        card,
        state=CaseState.HANDLING,
        kind=step.text("kind"),
        urgency=step.text("urgency"),
        due=step.time("due"),
    )


def _answered(card: CaseCard, step: Step) -> CaseCard:
    return replace(card, state=CaseState.HANDLING, answer=step.text("answer"))


def _split(card: CaseCard, step: Step) -> CaseCard:  # noqa: ARG001 - every teller has the same shape
    return replace(card, state=CaseState.HANDLING)


def _served(card: CaseCard, step: Step) -> CaseCard:
    return replace(
        card,
        state=CaseState.SERVED,
        outcome=step.text("outcome"),
        follow_up_due=step.time("follow_up_due"),
        due=None,
    )


def _tried(card: CaseCard, step: Step) -> CaseCard:
    return replace(card, follow_up_due=step.time("next_at"), tries=step.number("attempt"))


def _followed_up(card: CaseCard, step: Step) -> CaseCard:
    return replace(
        card,
        satisfied=bool(step.details.get("satisfied")),
        rating=step.number("rating") or None,
        follow_up_due=None,
    )


def _reopened(card: CaseCard, step: Step) -> CaseCard:
    return replace(card, state=CaseState.HANDLING, due=step.time("due"), follow_up_due=None, outcome="")


def _closed(card: CaseCard, step: Step) -> CaseCard:
    return replace(card, state=CaseState.CLOSED, outcome=step.text("outcome"), due=None, follow_up_due=None)


def _escalated(card: CaseCard, step: Step) -> CaseCard:
    return replace(card, level=max(card.level, step.number("level")))


def _handed_over(card: CaseCard, step: Step) -> CaseCard:
    return replace(card, owner=step.text("owner"), owner_name=step.text("owner_name"))


TELLS: Mapping[str, Callable[[CaseCard, Step], CaseCard]] = {
    "hotline.case.opened": _opened,
    "hotline.case.confirmed": _confirmed,
    "hotline.case.classified": _classified,
    "hotline.case.answered": _answered,
    "hotline.task.requested": _split,
    "hotline.case.served": _served,
    "hotline.followup.tried": _tried,
    "hotline.case.followed_up": _followed_up,
    "hotline.case.reopened": _reopened,
    "hotline.case.closed": _closed,
    "hotline.case.escalated": _escalated,
    "hotline.case.handed_over": _handed_over,
}
