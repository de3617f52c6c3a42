"""The list of who is to be called back, with the form on the same screen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.console.followups import views
from services.console.followups.domain import CallBack, call_back_of
from services.console.journeys.domain.cases import CaseCard
from services.console.journeys.domain.places import SiteCard
from services.console.journeys.pages import InView, must_reach
from services.console.journeys.views import Patience, once_heard, site_names, zone_of
from services.console.owners.domain import OwnerSilentError, Said
from services.console.owners.pages import Asked, Asks, faults_of, words_for
from shared.auth.person import Person
from shared.storage.store import Store
from shared.vocabulary.addresses import masked
from shared.vocabulary.ids import SiteId
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import ForbiddenError, NotFoundError, RefusalError
from shared.web.pages import language_of, page
from shared.web.tools import needs, now, tool

router = APIRouter(include_in_schema=False)
CALLERS = (Role.AGENT, Role.SUPERVISOR, Role.STEWARD, Role.SITE_MANAGER, Role.CENTER_MANAGER)
Caller = Annotated[Person, needs(*CALLERS)]


@dataclass(frozen=True, slots=True)
class Room:
    """What the page looks at."""

    cases: Annotated[Store[CaseCard], tool("cases")]
    sites: Annotated[Store[SiteCard], tool("sites")]
    patience: Annotated[Patience, tool("patience")]
    owners: Asked
    asker: Asks
    where: InView
    at: Annotated[datetime, Depends(now)]


InRoom = Annotated[Room, Depends()]


@router.get("/follow-ups")
async def list_follow_ups(
    request: Request, *, room: InRoom, person: Caller, case: str = "", after: str | None = None
) -> Response:
    """Who is to be called back, and the form for one of them."""
    return await _drawn(request, room, person=person, chosen=case, after=after, filled=CallBack(), faults={})


@router.post("/follow-ups/{case}")
async def call_back(case: str, request: Request, *, room: InRoom, person: Caller) -> Response:
    """What the call back brought; the next one comes up."""
    filled = call_back_of({name: str(value) for name, value in (await request.form()).items()})
    card = await room.cases.get(case)
    person.must(*CALLERS, site=SiteId(card.site) if card.site else None)
    missing = filled.faults()
    if missing:
        say = words_for(request, person)
        faults = {name: say(key) for name, key in missing.items()}
        return await _drawn(request, room, person=person, chosen=case, filled=filled, faults=faults)
    said = filled.said(zone=await zone_of(room.sites, card.site))
    try:
        await room.owners["hotline"].tell(f"/cases/{case}/follow-up", said, asker=room.asker)
    except RefusalError as refused:
        return await _drawn(
            request, room, person=person, chosen=case, filled=filled, faults=faults_of(request, refused)
        )
    await once_heard(room.cases, case, cause=room.asker.command, patience=room.patience)
    return RedirectResponse(f"/follow-ups?done={case}", status_code=HTTPStatus.SEE_OTHER)


@router.post("/follow-ups/{case}/phone")
async def show_phone(case: str, request: Request, *, room: InRoom, person: Caller) -> Response:
    """The number of whoever is to be called back; the journal keeps who looked (SEC-04)."""
    card = await room.cases.get(case)
    person.must(*CALLERS, site=SiteId(card.site) if card.site else None)
    said = {"why": "call_back"}
    shown = await room.owners["hotline"].tell(f"/cases/{case}/reveal", said, asker=room.asker)
    phone = str(shown.get("phone", ""))
    return await _drawn(request, room, person=person, chosen=case, filled=CallBack(), faults={}, phone=phone)


async def _script(room: Room, card: CaseCard | None) -> tuple[str, ...]:
    """What to say when calling back; the page does without when the hotline is silent."""
    if card is None:
        return ()
    try:
        said: Said = await room.owners["hotline"].ask(
            "/scripts", asker=room.asker, step="follow_up", kind=card.kind, site=card.site
        )
    except (OwnerSilentError, NotFoundError, ForbiddenError, RefusalError):
        return ()
    return tuple(str(line.get("text", "")) for line in said.get("items", ()))


async def _drawn(
    request: Request,
    room: Room,
    *,
    person: Person,
    chosen: str,
    filled: CallBack,
    faults: Mapping[str, str],
    after: str | None = None,
    phone: str = "",
) -> Response:
    found = await views.to_call_back(room.cases, where=room.where, after=after)
    card = next((one for one in found if one.id == chosen), None) or (found[0] if found else None)
    done = request.query_params.get("done", "")
    just = await room.cases.find(done) if done else None
    must_reach(person, just)
    return await page(
        request,
        "followups.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
        cases=found,
        card=_with_phone(card, phone if card and card.id == chosen else ""),
        filled=filled,
        faults=faults,
        done=done,
        just=just,
        script=await _script(room, card),
        names=await site_names(room.sites, language=language_of(request, person=person)),
        next=found[-1].id if len(found) == views.PAGE else None,
    )


def _with_phone(card: CaseCard | None, phone: str) -> CaseCard | None:
    """The card with the number that was asked for, else with its own masked."""
    return replace(card, contact_phone=phone or masked(card.contact_phone)) if card else None
