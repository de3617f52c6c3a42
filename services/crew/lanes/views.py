"""Questions about lanes."""

from collections.abc import Awaitable, Callable, Sequence

from services.crew.lanes.domain import Lane, Place, Served
from shared.storage.store import STEADY, Index, Kept, Store
from shared.vocabulary.ids import SiteId

LANES = Kept(of=Lane, name="lanes", indexes=(Index(("site",)),))
PLACES = Kept(of=Place, name="places", steady=STEADY)

MOST_LANES = 100_000
"""More than any group has: a lane that is left out is a crew that hears nothing."""


async def known_lanes(lanes: Store[Lane], *, served: Served) -> frozenset[tuple[str, str]]:
    """The lanes to consume, as (site, crew); a site's urgent lane goes with them."""
    found = await lanes.find_many({}, limit=MOST_LANES)
    return frozenset((lane.site, lane.crew) for lane in found if lane.site in served)


def only_lane(site: SiteId) -> Callable[[], Awaitable[frozenset[tuple[str, str]]]]:
    """At a site of its own every order comes by the urgent lane: all is near, and none can miss its lane."""

    async def known() -> frozenset[tuple[str, str]]:
        return frozenset({(site, "urgent")})

    return known


async def known_places(places: Store[Place], *, served: Served) -> Sequence[Place]:
    """The served sites, in order of their ids."""
    return [place for place in await places.find_many({}, limit=MOST_LANES) if place.id in served]
