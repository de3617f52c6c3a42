"""The links over HTTP, for the office's board."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel

from services.crew.lanes.domain import Served
from services.crew.links.domain import Link, Queues
from services.crew.links.views import known_links
from shared.auth.person import Person
from shared.messaging.topology import downlink
from shared.storage.store import Store
from shared.vocabulary.ids import SiteId
from shared.vocabulary.people import CREW_READERS
from shared.web.tools import needs, now, tool

router = APIRouter(prefix="/api/links", tags=["links"])


class LinkSeen(BaseModel):
    """A site's line as it is now; ``waiting_here`` is None while the broker does not say."""

    site: SiteId
    cut_off: bool
    heard_at: datetime | None
    waiting_here: int | None
    waiting_there: int


@router.get("")
async def list_links(
    request: Request,
    *,
    links: Annotated[Store[Link], tool("links")],
    queues: Annotated[Queues, tool("queues")],
    served: Annotated[Served, tool("served")],
    person: Annotated[Person, needs(*CREW_READERS)],
) -> dict[str, object]:
    """Every line to a site of its own, at the sites that the reader may see."""
    at, items = await now(request), []
    for link in await known_links(links, apart=served.apart):
        if not person.may(*CREW_READERS, site=link.id):
            continue
        waiting = await queues.of(downlink(link.id))
        items.append(
            LinkSeen(
                site=link.id,
                cut_off=link.is_cut_off(at=at),
                heard_at=link.heard_at,
                waiting_here=waiting,
                waiting_there=link.waiting,
            )
        )
    return {"items": items, "next": None}
