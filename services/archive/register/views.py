"""Questions to the register."""

from collections.abc import Mapping, Sequence

from services.archive.register.domain import Crew, Household, Site, spellings
from shared.storage.store import AnyOf, Index, Kept, Store

SITES = Kept(Site, "sites")
CREWS = Kept(Crew, "crews", (Index(("site",)),))
HOUSEHOLDS = Kept(Household, "households", (Index(("site",)), Index(("phones",)), Index(("words",))))

MOST_CREWS = 100_000


async def crews_of(site: str, *, crews: Store[Crew]) -> Sequence[Crew]:
    """Every crew of a site, by id."""
    return await crews.find_many({"site": site}, limit=500)


async def crews_by_site(crews: Store[Crew]) -> Mapping[str, Sequence[Crew]]:
    """Every site's crews, by id: read once, since sites are listed by the thousand."""
    found: dict[str, list[Crew]] = {}
    for crew in await crews.find_many({}, limit=MOST_CREWS):
        found.setdefault(crew.site, []).append(crew)
    return found


async def households_at(
    sites: frozenset[str] | None,
    *,
    phone: str,
    q: str,
    after: str | None,
    limit: int,
    households: Store[Household],
) -> Sequence[Household]:
    """Households of the sites (None: all) with this phone in any spelling, whose people or rooms begin with ``q``."""
    where: dict[str, object] = {}
    if sites is not None:
        where["site"] = AnyOf(tuple(sorted(sites)))
    if phone:
        where["phones"] = AnyOf(spellings(phone))
    if q:
        where["words"] = q.strip()
    return await households.find_many(where, limit=limit, after=after)
