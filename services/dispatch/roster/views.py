"""Questions about sites and crews."""

from collections.abc import Sequence

from services.dispatch.roster.domain import Crew, Site
from shared.storage.store import STEADY, Index, Kept, Store
from shared.vocabulary.ids import SiteId

SITES = Kept(of=Site, name="sites", steady=STEADY)
CREWS = Kept(of=Crew, name="crews", indexes=(Index(("site", "trade")),), steady=STEADY)

MOST_CREWS = 500


async def crews_of(crews: Store[Crew], *, site: SiteId) -> Sequence[Crew]:
    """A site's crews in order of their ids."""
    return await crews.find_many({"site": site}, limit=MOST_CREWS)
