"""Questions about calls."""

from collections.abc import Sequence

from services.hotline.calls.domain.call import Call, CallState, Direction
from services.hotline.calls.gateways import count_call
from shared.storage.store import AnyOf, AtMost, Index, Kept, Store
from shared.vocabulary.ids import SiteId

CALLS = Kept(
    Call,
    "calls",
    (Index(("state", "-rang_at")), Index(("site", "-rang_at")), Index(("unrecorded", "ended_at"))),
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
    where: dict[str, object] = {}
    if state:
        where["state"] = state
    if sites is not None:
        where["site"] = AnyOf((*sorted(sites), None))
    return await calls.find_many(where, order="-rang_at", limit=limit, after=after)


async def calls_without_record(
    calls: Store[Call], *, ended_before: object, limit: int = 50
) -> Sequence[Call]:
    """Calls that are over and have neither a case nor a disposition (HOT-07)."""
    return await calls.find_many(
        {"unrecorded": True, "ended_at": AtMost(ended_before)}, order="ended_at", limit=limit
    )


async def outbound_without_case(calls: Store[Call], *, limit: int = 50) -> Sequence[Call]:
    """Calls that the center made without a case (HOT-20)."""
    made = await calls.find_many({"direction": Direction.OUT}, order="-rang_at", limit=limit)
    return [call for call in made if call.is_private_use]
