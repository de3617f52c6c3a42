"""Looking up callers and rooms."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.hotline.directory.domain.listing import Listing, Site
from services.hotline.directory.views import caller_of, rooms_by_word
from shared.auth.person import Person
from shared.storage.store import Store
from shared.vocabulary.ids import SiteId
from shared.vocabulary.people import Role
from shared.web.tools import needs, tool

router = APIRouter(tags=["directory"])
READERS = (
    Role.AGENT,
    Role.SUPERVISOR,
    Role.STEWARD,
    Role.SITE_MANAGER,
    Role.CENTER_MANAGER,
    Role.GENERAL_MANAGER,
)
Listings = Annotated[Store[Listing], tool("listings")]


@router.get("/callers")
async def look_up_caller(
    phone: Annotated[str, Query(min_length=1, max_length=40)],
    listings: Listings,
    person: Annotated[Person, needs(*READERS)],
) -> dict[str, Any]:
    """The rooms behind a number at the sites the reader works for."""
    found = await caller_of(phone, listings=listings)
    return {"items": [one for one in found if person.may(*READERS, site=one.site)], "next": None}


@router.get("/rooms")
async def find_rooms(
    site: SiteId,
    q: Annotated[str, Query(min_length=1, max_length=60)],
    *,
    listings: Listings,
    sites: Annotated[Store[Site], tool("sites")],
    person: Annotated[Person, needs(*READERS)],
) -> dict[str, Any]:
    """Rooms of a site by the beginning of a label, a name or its initials; 404 for an unknown site."""
    person.must(*READERS, site=site)
    await sites.get(site)
    return {"items": await rooms_by_word(q, site=site, listings=listings), "next": None}
