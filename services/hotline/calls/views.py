"""Questions about calls."""

from collections.abc import Sequence

from services.hotline.calls.domain.call import Call, CallState, Direction
from services.hotline.calls.gateways import count_call
from shared.storage.store import AnyOf, AtMost, Index, Kept, Store
from shared.vocabulary.ids import SiteId

CALLS = Kept(
    Call,
    "calls",
    (
        Index(("unrecorded", "ended_at")),
        Index(("site", "state", "-rang_at")),
        Index(("site", "direction", "-rang_at")),
        Index(("site", "-rang_at")),
        Index(("-rang_at",)),
        Index(("state", "-rang_at")),
        Index(("direction", "-rang_at")),
    ),
    counts=count_call,
)


async def latest_calls(
    calls: Store[Call],
    *,
    state: CallState | None,
    sites: frozenset[SiteId] | None,
    after: str | None,
    limit: int = 50,
) -> Sequence[Call]:
    """Calls, newest first; of some sites and of lines that serve several, or of all when ``sites`` is None."""
    where: dict[str, object] = {"state": state} if state else {}
    where |= _at(sites)
    return await calls.find_many(where, order="-rang_at", limit=limit, after=after)


async def calls_without_record(
    calls: Store[Call], *, ended_before: object, sites: frozenset[SiteId] | None, limit: int = 50
) -> Sequence[Call]:
    """Calls of some sites, or of all when None, that are over and have neither case nor disposition (HOT-07)."""
    where = {"unrecorded": True, "ended_at": AtMost(ended_before), **_at(sites)}
    return await calls.find_many(where, order="ended_at", limit=limit)


async def outbound_without_case(
    calls: Store[Call], *, sites: frozenset[SiteId] | None, limit: int = 50
) -> Sequence[Call]:
    """Calls that the center made without a case, for some sites or for all when None (HOT-20)."""
    made = await calls.find_many({"direction": Direction.OUT, **_at(sites)}, order="-rang_at", limit=limit)
    return [call for call in made if call.is_private_use]


def _at(sites: frozenset[SiteId] | None) -> dict[str, object]:
    return {} if sites is None else {"site": AnyOf((*sorted(sites), None))}
