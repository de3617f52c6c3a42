"""Questions to the directory."""

from services.hotline.directory.domain.listing import Found, Listing, Site, rooms_behind, rooms_of
from shared.storage.store import STEADY, AnyOf, Index, Kept, Store
from shared.vocabulary.ids import SiteId
from shared.vocabulary.numbers import as_number

LISTINGS = Kept(
    Listing, "listings", (Index(("phones",)), Index(("site", "words")), Index(("site", "rooms.room")))
)
SITES = Kept(Site, "sites", (Index(("lines",)),), steady=STEADY)

MOST_BEHIND_A_NUMBER = 20
MOST_FOUND = 20


async def caller_of(phone: str, *, listings: Store[Listing]) -> tuple[Found, ...]:
    """The rooms that a caller's number belongs to, in any spelling; empty when nobody's."""
    number = as_number(phone)
    if not number:
        return ()
    behind = await listings.find_many({"phones": number}, limit=MOST_BEHIND_A_NUMBER)
    return rooms_behind(tuple(behind), phone=number)


async def rooms_by_word(word: str, *, site: SiteId, listings: Store[Listing]) -> tuple[Found, ...]:
    """Rooms of a site by the beginning of a label, a name or its initials (KNO-01, KNO-08)."""
    found = await listings.find_many({"site": site, "words": word.strip().lower()}, limit=MOST_FOUND)
    return rooms_of(tuple(found), word=word)


async def site_of_line(line: str, *, sites: Store[Site]) -> SiteId | None:
    """The site that a line rings for, or None when it serves several."""
    spelled = tuple(dict.fromkeys((line, as_number(line))))
    found = await sites.find_many({"lines": AnyOf(spelled)}, limit=2)
    return found[0].id if len(found) == 1 else None
