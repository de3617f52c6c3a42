"""Filed papers over HTTP."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.archive.documents import views
from services.archive.documents.domain import Paper
from services.archive.register.domain import Site
from shared.auth.person import Person as Asker
from shared.storage.store import Store
from shared.vocabulary.ids import SiteId
from shared.vocabulary.people import OFFICE
from shared.web.tools import needs, tool

router = APIRouter(tags=["documents"])


@router.get("/documents")
async def list_documents(
    *,
    reader: Annotated[Asker, needs(*OFFICE)],
    papers: Annotated[Store[Paper], tool("papers")],
    sites: Annotated[Store[Site], tool("sites")],
    site: SiteId | None = None,
    household: str | None = None,
    kind: str | None = None,
    month: Annotated[str | None, Query(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Papers of a household, or a site's of a month, such as the month's dispatch slips (DOC-06)."""
    zone = "Asia/Shanghai"
    if site is not None:
        reader.must(*OFFICE, site=site)
        zone = (await sites.get(site)).zone
    found = await views.papers_of(
        papers=papers,
        household=household,
        sites=frozenset((site,)) if site else reader.sites(*OFFICE),
        kind=kind,
        month=views.month_of(month, zone=zone) if month else None,
        after=after,
        limit=limit,
    )
    return {
        "items": [asdict(paper) for paper in found],
        "next": found[-1].id if len(found) == limit else None,
    }
