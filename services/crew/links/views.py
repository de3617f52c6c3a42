"""Questions about links."""

from collections.abc import Iterable, Sequence

from services.crew.links.domain import Link
from shared.storage.store import Index, Kept, Store
from shared.vocabulary.ids import SiteId

LINKS = Kept(of=Link, name="links", indexes=(Index(("beat_at",)),))
MOST = 1000


async def known_links(links: Store[Link], *, apart: Iterable[SiteId]) -> Sequence[Link]:
    """The links heard of, and those of sites that should be there but were never heard of, by the sites' ids."""
    found = {link.id: link for link in await links.find_many({}, limit=MOST)}
    return [found.get(site, Link(id=site)) for site in sorted({*found, *apart})]
