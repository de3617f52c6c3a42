"""The roster over HTTP."""

from typing import Annotated

from fastapi import APIRouter

from services.dispatch.roster.domain import Crew
from services.dispatch.roster.views import crews_of
from shared.auth.person import Person
from shared.storage.store import Store
from shared.vocabulary.ids import SiteId
from shared.vocabulary.people import CREW_READERS
from shared.web.tools import needs, tool

router = APIRouter(tags=["roster"])


@router.get("/crews")
async def list_crews(
    site: SiteId,
    *,
    crews: Annotated[Store[Crew], tool("crews")],
    person: Annotated[Person, needs(*CREW_READERS)],
) -> dict[str, object]:
    """A site's crews."""
    person.must(*CREW_READERS, site=site)
    return {"items": await crews_of(crews, site=site), "next": None}
