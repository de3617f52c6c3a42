"""Questions about papers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from services.archive.documents.domain import Paper
from shared.storage.store import AnyOf, Index, Kept, Store, Within

PAPERS = Kept(
    Paper,
    "papers",
    (
        Index(("household", "filed")),
        Index(("site", "kind", "filed")),
        Index(("site", "filed")),
        Index(("-filed",)),
        Index(("kind", "filed")),
    ),
)


async def papers_of(
    *,
    papers: Store[Paper],
    household: str | None = None,
    sites: frozenset[str] | None = None,
    kind: str | None = None,
    month: tuple[datetime, datetime] | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Sequence[Paper]:
    """Papers by household, site, kind and month, newest first."""
    where: dict[str, object] = {}
    if household:
        where["household"] = household
    if sites is not None:
        where["site"] = AnyOf(tuple(sorted(sites)))
    if kind:
        where["kind"] = kind
    if month:
        where["filed"] = Within(*month)
    return await papers.find_many(where, order="-filed", limit=limit, after=after)


def month_of(text: str, *, zone: str) -> tuple[datetime, datetime]:
    """The first instants of a month such as 2026-11 and of the one after it, at a place."""
    first = datetime.strptime(text, "%Y-%m").replace(tzinfo=ZoneInfo(zone))
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return first.astimezone(UTC), following.astimezone(UTC)
