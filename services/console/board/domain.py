"""The board: tasks in columns by stage, the most pressing first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.console.journeys.domain.cases import CaseCard
from services.console.journeys.domain.tasks import Stage, TaskCard

COLUMNS: tuple[tuple[str, tuple[Stage, ...]], ...] = (
    ("waiting", (Stage.STRANDED, Stage.REQUESTED)),
    ("offered", (Stage.OFFERED,)),
    ("accepted", (Stage.ACCEPTED,)),
    ("started", (Stage.STARTED,)),
    ("finished", (Stage.FINISHED,)),
    ("returned", (Stage.RETURNED,)),
)
SHOWN = 30
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A task with the case it belongs to."""

    case: str
    number: str
    site: str | None
    contact: str
    task: TaskCard


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the cards in sight, and how many there are."""

    name: str
    cards: tuple[BoardCard, ...]
    count: int

    @property
    def hidden(self) -> int:
        """How many cards are out of sight."""
        return self.count - len(self.cards)


@dataclass(frozen=True, slots=True)
class CutOff:
    """A site of its own that is not heard of; None where nobody can say how many messages wait."""

    site: str
    since: datetime | None
    waiting_here: int | None
    waiting_there: int


def cut_off(links: Iterable[Mapping[str, Any]]) -> tuple[CutOff, ...]:
    """The sites that are cut off, of what the crew service says about its links."""
    return tuple(
        CutOff(
            site=link["site"],
            since=datetime.fromisoformat(link["heard_at"]) if link["heard_at"] else None,
            waiting_here=link["waiting_here"],
            waiting_there=link["waiting_there"],
        )
        for link in links
        if link["cut_off"]
    )


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address bar asks for; empty means any. A crew stands with its site, as in ``jinxiu/eng``."""

    crew: str = ""
    trade: str = ""
    late: str = ""

    def lets_through(self, task: TaskCard, *, site: str | None, now: datetime) -> bool:
        """Whether the task of a site is asked for."""
        late = task.limit is not None and task.limit < now
        return (
            self.crew in {"", f"{site}/{task.crew}"}
            and (not self.trade or task.trade == self.trade)
            and (not self.late or late)
        )


def columns(cases: Iterable[CaseCard], *, filters: Filters, now: datetime) -> tuple[Column, ...]:
    """Every column; open tasks by their limit, finished ones the latest first."""
    cards = [
        BoardCard(case.id, case.number, case.site, case.contact_name, task)
        for case in cases
        for task in case.tasks
        if filters.lets_through(task, site=case.site, now=now)
    ]
    return tuple(_column(name, stages, cards=cards) for name, stages in COLUMNS)


def _column(name: str, stages: tuple[Stage, ...], *, cards: Iterable[BoardCard]) -> Column:
    here = sorted((card for card in cards if card.task.stage in stages), key=_pressing)
    return Column(name=name, cards=tuple(here[:SHOWN]), count=len(here))


def _pressing(card: BoardCard) -> tuple[bool, float, str]:
    task = card.task
    calm = task.urgency != "emergency"
    if task.is_open:
        return (calm, (task.limit or NEVER).timestamp(), task.id)
    return (False, -(task.since.timestamp() if task.since else 0), task.id)
