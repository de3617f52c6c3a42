"""Which sites a page looks at, and the stream that tells open pages what moved."""

from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Query, Request
from sse_starlette import EventSourceResponse

from services.console.journeys.views import TOPICS
from shared.auth.person import Person
from shared.storage.store import AnyOf, Where
from shared.vocabulary.ids import SiteId
from shared.vocabulary.people import Role
from shared.web.pages import SITE
from shared.web.stream import Hub, stream
from shared.web.tools import signed_in, tool

router = APIRouter(include_in_schema=False)


class Placed(Protocol):
    """A card that says at which site it is, once that is known."""

    @property
    def site(self) -> str | None: ...


@router.get("/stream")
async def follow(
    topic: Annotated[list[str], Query()],
    hub: Annotated[Hub, tool("hub")],
    _person: Annotated[Person, Depends(signed_in)],
    *,
    about: str = "",
) -> EventSourceResponse:
    """What moved, as it moves: names and ids only; a page then asks for what it may see."""
    return stream(hub, TOPICS & set(topic), about=about)


def site_in_view(request: Request) -> str | None:
    """The site chosen in the bar, or None for all."""
    return request.query_params.get("site", request.cookies.get(SITE)) or None


def sites_in_view(request: Request, person: Annotated[Person, Depends(signed_in)]) -> Where:
    """The condition that keeps a page to the chosen site, and to those the person may see.

    What has no site yet, such as a case before its room is known, is seen by everybody.
    """
    allowed, chosen = person.sites(*Role), site_in_view(request)
    if chosen and (allowed is None or chosen in allowed):
        return {"site": chosen}
    return sites_in_reach(person)


InView = Annotated[Where, Depends(sites_in_view)]


def sites_in_reach(person: Annotated[Person, Depends(signed_in)]) -> Where:
    """The condition that keeps a question to the sites that the person may see, whichever is in view."""
    allowed = person.sites(*Role)
    return {} if allowed is None else {"site": AnyOf((*sorted(allowed), None))}


InReach = Annotated[Where, Depends(sites_in_reach)]


def must_reach(person: Person, *cards: Placed | None) -> None:
    """Raise ForbiddenError when a card is of a site where the person holds no role."""
    for card in cards:
        if card is not None and card.site:
            person.must(*Role, site=SiteId(card.site))
