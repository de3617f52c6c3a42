"""Who is to be called back."""

from collections.abc import Sequence
from datetime import datetime

from services.hotline.cases.domain.case import Case
from shared.storage.store import AnyOf, AtMost, Store
from shared.vocabulary.ids import SiteId
from shared.vocabulary.matters import CaseState


async def cases_to_call_back(
    cases: Store[Case],
    *,
    sites: frozenset[SiteId] | None,
    due_before: datetime | None,
    after: str | None,
    limit: int,
) -> Sequence[Case]:
    """Served cases whose customer has not been called back, the most urgent first."""
    where: dict[str, object] = {"state": CaseState.SERVED}
    if sites is not None:
        where["site"] = AnyOf(tuple(sorted(sites)))
    if due_before is not None:
        where["follow_up_at"] = AtMost(due_before)
    return await cases.find_many(where, order="follow_up_at", limit=limit, after=after)
