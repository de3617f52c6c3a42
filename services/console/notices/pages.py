"""The page of notices, as notification keeps them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.console.journeys.domain.places import SiteCard
from services.console.journeys.views import Staff, site_names
from services.console.owners.domain import Asker, Owners, OwnerSilentError
from services.console.owners.pages import Asked, Asks
from shared.auth.person import Person
from shared.storage.store import Store
from shared.vocabulary.people import Role
from shared.web.pages import language_of, page
from shared.web.tools import needs, tool

router = APIRouter(include_in_schema=False)
READERS = (
    Role.AGENT,
    Role.SUPERVISOR,
    Role.STEWARD,
    Role.SITE_MANAGER,
    Role.CENTER_MANAGER,
    Role.GENERAL_MANAGER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
MENDERS = (Role.SUPERVISOR, Role.CENTER_MANAGER, Role.ADMINISTRATOR)
Reader = Annotated[Person, needs(*READERS)]


@router.get("/notices")
async def list_notices(
    request: Request,
    person: Reader,
    *,
    owners: Asked,
    asker: Asks,
    sites: Annotated[Store[SiteCard], tool("sites")],
    staff: Annotated[Staff, tool("staff")],
    state: str = "",
    case: str = "",
    after: str | None = None,
) -> Response:
    """What went out, what waits, what failed, and what would have gone out without a gateway."""
    language = language_of(request, person=person)
    found, more = await _asked(owners, asker=asker, state=state, case=case, after=after)
    return await page(
        request,
        "notices.html",
        status=HTTPStatus.OK if found is not None else HTTPStatus.SERVICE_UNAVAILABLE,
        notices=found,
        state=state,
        case=case,
        next=more,
        mending=person.may(*MENDERS),
        names=await site_names(sites, language=language),
        people={one.id: one.name for one in await staff(language)},
    )


@router.post("/notices/{notice}/retry")
async def retry(
    notice: str, *, owners: Asked, asker: Asks, _person: Annotated[Person, needs(*MENDERS)]
) -> Response:
    """Try a notice again that was given up."""
    await owners["notification"].tell(f"/notices/{notice}/retry", {}, asker=asker)
    return RedirectResponse("/notices", status_code=HTTPStatus.SEE_OTHER)


async def _asked(
    owners: Owners, *, asker: Asker, state: str, case: str, after: str | None
) -> tuple[Sequence[Mapping[str, Any]] | None, str | None]:
    try:
        said = await owners["notification"].ask("/notices", asker=asker, state=state, case=case, after=after)
    except OwnerSilentError:
        return None, None
    return [_timed(one) for one in said.get("items", ())], said.get("next")


def _timed(notice: Mapping[str, Any]) -> Mapping[str, Any]:
    times = {
        name: datetime.fromisoformat(notice[name]) if notice.get(name) else None
        for name in ("made_at", "next_try", "done_at")
    }
    return {**notice, **times}
