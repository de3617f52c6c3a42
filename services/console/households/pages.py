"""Finding a household, and its file."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from services.console.households import gateways
from services.console.journeys.domain.places import SiteCard
from services.console.journeys.pages import site_in_view
from services.console.journeys.views import site_names, zone_of
from services.console.owners.domain import OwnerSilentError
from services.console.owners.pages import Asked, Asks
from shared.auth.person import Person
from shared.storage.store import Store
from shared.vocabulary.people import HOUSEHOLD_READERS
from shared.web.pages import language_of, page
from shared.web.tools import needs, tool

router = APIRouter(include_in_schema=False)
Reader = Annotated[Person, needs(*HOUSEHOLD_READERS)]


@dataclass(frozen=True, slots=True)
class Room:
    """What the pages look at."""

    sites: Annotated[Store[SiteCard], tool("sites")]
    owners: Asked
    asker: Asks


InRoom = Annotated[Room, Depends()]


@router.get("/households")
async def list_households(
    request: Request, *, room: InRoom, person: Reader, q: str = "", after: str | None = None
) -> Response:
    """Households of the chosen site, by phone, room or name."""
    try:
        found, more = await gateways.households_like(
            room.owners["archive"], asker=room.asker, site=site_in_view(request), q=q, after=after
        )
    except OwnerSilentError:
        found, more = None, None
    return await page(
        request,
        "households.html",
        status=HTTPStatus.OK if found is not None else HTTPStatus.SERVICE_UNAVAILABLE,
        found=found,
        q=q,
        next=more,
        names=await site_names(room.sites, language=language_of(request, person=person)),
    )


@router.get("/households/{household}")
async def show_household(
    household: str,
    request: Request,
    *,
    room: InRoom,
    person: Reader,
    after: str | None = None,
    reveal: str = "",
) -> Response:
    """A household's file: particulars, everything that happened, what is owed (HHF-01)."""
    archive = room.owners["archive"]
    try:
        home = await gateways.household_of(archive, household, asker=room.asker, reveal=bool(reveal))
        lines, more = await gateways.timeline_of(archive, household, asker=room.asker, after=after)
    except OwnerSilentError:
        return await page(
            request, "household.html", status=HTTPStatus.SERVICE_UNAVAILABLE, home=None, lines=(), next=None
        )
    arrears = await gateways.arrears_of(room.owners["billing"], household, asker=room.asker)
    return await page(
        request,
        "household.html",
        home=home,
        lines=lines,
        next=more,
        arrears=arrears,
        revealed=bool(reveal),
        zone=await zone_of(room.sites, str(home.get("site") or "")),
        names=await site_names(room.sites, language=language_of(request, person=person)),
    )
