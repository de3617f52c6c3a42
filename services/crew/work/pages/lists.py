"""The list and its live updates."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sse_starlette import EventSourceResponse

from services.crew.lanes.domain import Served
from services.crew.work.domain.work import Work
from services.crew.work.views import MEMBERS, Tab, list_of, topics_of
from shared.auth.person import Person
from shared.storage.store import Store
from shared.web.pages import fragment, page, wants_fragment
from shared.web.stream import Hub, stream
from shared.web.tools import needs, now, tool

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home() -> Response:
    """The list is home."""
    return RedirectResponse("/work", status_code=303)


@router.get("/work")
async def show_list(
    request: Request,
    *,
    works: Annotated[Store[Work], tool("works")],
    person: Annotated[Person, needs(*MEMBERS)],
    served: Annotated[Served, tool("served")],
    tab: Tab = Tab.OFFERED,
) -> Response:
    """One tab, and how many tasks are in each."""
    lists = {
        one: await list_of(works, one, person=person, served=served, now=await now(request)) for one in Tab
    }
    values: dict[str, Any] = {
        "tab": tab,
        "works": lists[tab],
        "counts": {one: len(found) for one, found in lists.items()},
    }
    if wants_fragment(request):
        return await fragment(request, "work.html", block="list", **values)
    return await page(request, "work.html", **values)


@router.get("/work/stream")
async def follow(
    *,
    hub: Annotated[Hub, tool("hub")],
    person: Annotated[Person, needs(*MEMBERS)],
) -> EventSourceResponse:
    """Says ``work`` whenever something of the member's crews has moved."""
    return stream(hub, topics_of(person))
