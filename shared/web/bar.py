"""The bar's choice of a site: a list where there are few, a search where there are many."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from fastapi import APIRouter, Depends, Query, Request, Response

from shared.auth.person import Person
from shared.web.pages import BAR_LIST, SiteName, fragment, sites_of
from shared.web.tools import signed_in

bar = APIRouter(include_in_schema=False)


@bar.get("/bar/sites")
async def find_sites(
    request: Request,
    person: Annotated[Person, Depends(signed_in)],
    *,
    like: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """The reader's sites whose name, in either language, or id holds the words; links to the page asked from."""
    found = _like(like, await sites_of(request, person))
    here = urlsplit(request.headers.get("HX-Current-URL", "/"))
    return await fragment(
        request,
        "bar_sites.html",
        block="links",
        like=like,
        found=found[:BAR_LIST],
        more=len(found) > BAR_LIST,
        # Only ever a page of ours: two slashes would lead elsewhere.
        path=f"/{here.path.lstrip('/')}",
        query=[(key, value) for key, value in parse_qsl(here.query) if key != "language"],
    )


def _like(words: str, sites: Sequence[SiteName]) -> Sequence[SiteName]:
    wanted = words.strip().lower()
    return [one for one in sites if wanted in f"{one.name} {one.name_en} {one.id}".lower()]
