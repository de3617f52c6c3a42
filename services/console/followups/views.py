"""Who is to be called back."""

from collections.abc import Sequence

from services.console.journeys.domain.cases import CaseCard
from shared.storage.store import Store, Where
from shared.vocabulary.matters import CaseState

PAGE = 30


async def to_call_back(
    cases: Store[CaseCard], *, where: Where, after: str | None = None
) -> Sequence[CaseCard]:
    """Served cases that nobody called back about yet, the most urgent first (FUP-01)."""
    waiting = {**where, "state": CaseState.SERVED}
    return await cases.find_many(waiting, order="follow_up_due", limit=PAGE, after=after)
