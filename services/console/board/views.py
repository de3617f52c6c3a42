"""Which cases have tasks on the board."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.console.journeys.domain.cases import CaseCard
from services.console.journeys.domain.tasks import OPEN_STAGES, Stage
from shared.storage.store import AnyOf, AtLeast, Store, Where

MOST = 500
LATELY = timedelta(hours=12)
"""Finished and returned tasks stay in sight for a shift."""


async def on_the_board(cases: Store[CaseCard], *, where: Where, at: datetime) -> Sequence[CaseCard]:
    """The cases with an open task, and those whose tasks ended lately."""
    running = {**where, "tasks.stage": AnyOf(OPEN_STAGES)}
    ended = {
        **where,
        "tasks.stage": AnyOf((Stage.FINISHED, Stage.RETURNED)),
        "changed_at": AtLeast(at - LATELY),
    }
    found = [
        *await cases.find_many(running, order="-changed_at", limit=MOST),
        *await cases.find_many(ended, order="-changed_at", limit=MOST),
    ]
    return tuple({card.id: card for card in found}.values())
