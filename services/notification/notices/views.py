"""The notices that went out, wait, or would have gone out."""

from collections.abc import Sequence

from services.notification.notices.domain import Notice
from shared.storage.store import AnyOf, Index, Kept, Store
from shared.vocabulary.ids import CaseId, SiteId

NOTICES = Kept(
    Notice,
    "notices",
    indexes=(
        Index(("next_try",)),
        Index(("case", "-made_at")),
        Index(("state", "-made_at")),
        Index(("-made_at",)),
    ),
)


async def latest(
    notices: Store[Notice],
    *,
    sites: frozenset[SiteId] | None,
    case: CaseId | None = None,
    state: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Sequence[Notice]:
    """The newest notices first, at the given sites (None: every site), of a case or in a state when asked for."""
    where: dict[str, object] = {}
    if sites is not None:
        where["site"] = AnyOf(tuple(sorted(sites)))
    if case:
        where["case"] = case
    if state:
        where["state"] = state
    return await notices.find_many(where, order="-made_at", limit=limit, after=after)
