"""A telephone call as the desk shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from services.console.journeys.domain.steps import Step, heard, with_step
from shared.vocabulary.privacy import PersonName, Phone, Private, Words


class Line(StrEnum):
    """What the telephone is doing."""

    RINGING = "ringing"
    TALKING = "talking"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Match:
    """A room that the caller's number belongs to."""

    household: str
    room: str
    site: str
    place: str
    person: PersonName


@dataclass(frozen=True, slots=True)
class CallCard:
    """One call: its rings, its talk, and what became of it; ``case`` once a record was made of it."""

    id: str
    site: str | None = None
    journey: str = ""
    state: Line = Line.RINGING
    line: str = ""
    caller: Phone = ""
    matches: tuple[Match, ...] = ()
    rang_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    agent: str | None = None
    rings: int = 0
    waited_seconds: float = 0.0
    in_time: bool | None = None
    answered: bool | None = None
    talk_seconds: float = 0.0
    too_long: bool = False
    disposition: str = ""
    note: Words = ""
    case: str | None = None
    case_number: str = ""
    road: Annotated[tuple[Step, ...], Private()] = ()

    @property
    def on_record(self) -> bool:
        """Whether the call led to a case or was filed: no call may be left without a record (HOT-07)."""
        return bool(self.case or self.disposition)

    def hear(self, step: Step) -> "CallCard":
        """The card that the road gives with this step in its place."""
        road = with_step(self.road, step)
        card = CallCard(id=self.id, road=road, journey=road[0].journey)
        for known in road:
            card = TELLS[known.name](replace(card, site=card.site or known.site), known)
        return card

    def heard(self, cause: str) -> bool:
        """Whether something that the command led to has been heard."""
        return heard(self.road, cause)


def _rang(card: CallCard, step: Step) -> CallCard:
    return replace(
        card,
        line=step.text("line"),
        caller=step.text("caller"),
        matches=tuple(
            Match(**{name: str(match[name]) for name in Match.__slots__})
            for match in step.details.get("matches") or ()
        ),
        rang_at=step.at,
    )


def _answered(card: CallCard, step: Step) -> CallCard:
    return replace(
        card,
        state=card.state if card.state is Line.ENDED else Line.TALKING,
        answered_at=card.answered_at or step.at,
        agent=step.text("agent") or card.agent,
        rings=step.number("rings"),
        waited_seconds=float(step.details.get("waited_seconds") or 0),
        in_time=bool(step.details.get("in_time")),
    )


def _ended(card: CallCard, step: Step) -> CallCard:
    return replace(
        card,
        state=Line.ENDED,
        ended_at=step.at,
        answered=bool(step.details.get("answered")),
        talk_seconds=float(step.details.get("talk_seconds") or 0),
        too_long=bool(step.details.get("too_long")),
    )


def _filed(card: CallCard, step: Step) -> CallCard:
    return replace(card, disposition=step.text("disposition"), note=step.text("note"))


def _opened(card: CallCard, step: Step) -> CallCard:
    return replace(card, case=step.text("case"), case_number=step.text("number"))


TELLS: Mapping[str, Callable[[CallCard, Step], CallCard]] = {
    "hotline.call.rang": _rang,
    "hotline.call.answered": _answered,
    "hotline.call.ended": _ended,
    "hotline.call.filed": _filed,
    "hotline.case.opened": _opened,
}
