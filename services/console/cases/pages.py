"""The list of cases, a case with its road, and what can be done with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.console.cases import gateways, views
from services.console.cases.domain import line_of, next_actions
from services.console.journeys.domain.calls import CallCard
from services.console.journeys.domain.cases import CaseCard
from services.console.journeys.domain.places import CrewCard, SiteCard
from services.console.journeys.pages import InView
from services.console.journeys.views import Patience, Staff, crew_names, once_heard, site_names, zone_of
from services.console.owners.domain import OwnerSilentError
from services.console.owners.pages import Asked, Asks, faults_of, words_for
from shared.auth.person import Person
from shared.storage.store import Store
from shared.vocabulary.addresses import masked
from shared.vocabulary.ids import SiteId
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import ForbiddenError, NotFoundError, RefusalError
from shared.web.pages import fragment, language_of, page
from shared.web.tools import needs, now, tool

router = APIRouter(include_in_schema=False)
READERS = (
    Role.AGENT,
    Role.SUPERVISOR,
    Role.STEWARD,
    Role.SITE_MANAGER,
    Role.CENTER_MANAGER,
    Role.GENERAL_MANAGER,
    Role.CASHIER,
    Role.ARCHIVIST,
    Role.AUDITOR,
)
ACTORS = (Role.AGENT, Role.SUPERVISOR, Role.STEWARD, Role.SITE_MANAGER, Role.CENTER_MANAGER)
REASONS = ("call_back", "ask_again", "on_the_way", "other")
"""What a telephone number may be needed for, in the hotline's words."""
Reader = Annotated[Person, needs(*READERS)]
Actor = Annotated[Person, needs(*ACTORS)]


@dataclass(frozen=True, slots=True)
class Room:
    """What the pages of cases look at."""

    cases: Annotated[Store[CaseCard], tool("cases")]
    calls: Annotated[Store[CallCard], tool("calls")]
    sites: Annotated[Store[SiteCard], tool("sites")]
    crews: Annotated[Store[CrewCard], tool("crews")]
    staff: Annotated[Staff, tool("staff")]
    patience: Annotated[Patience, tool("patience")]
    owners: Asked
    asker: Asks
    where: InView
    at: Annotated[datetime, Depends(now)]


InRoom = Annotated[Room, Depends()]
Filters = Annotated[views.Sought, Depends()]


@router.get("/cases")
async def list_cases(
    request: Request, *, room: InRoom, person: Reader, sought: Filters, after: str | None = None
) -> Response:
    """Cases, filtered by the address bar, newest first."""
    found = await _found(room, sought, after=after)
    return await _listed(request, found, room=room, person=person, sought=sought)


@router.get("/cases.csv")
async def export_cases(request: Request, *, room: InRoom, person: Reader, sought: Filters) -> Response:
    """The same list as a sheet."""
    found = await _found(room, sought, limit=views.MOST_EXPORTED)
    if found is None:
        return await _listed(request, found, room=room, person=person, sought=sought)
    headers = {"Content-Disposition": 'attachment; filename="cases.csv"'}
    sheet = views.as_csv(found, say=words_for(request, person))
    return Response(sheet, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/journeys/{journey}")
async def follow_journey(journey: str, *, room: InRoom, _person: Reader) -> Response:
    """From an id in a log, a trace or a dashboard to its case, for a reader of the case's site; NotFoundError."""
    found = await room.cases.find_many({**room.where, "journey": journey}, limit=1)
    if not found:
        raise NotFoundError("case of the journey", journey)
    return RedirectResponse(f"/cases/{found[0].id}", status_code=HTTPStatus.SEE_OTHER)


@router.get("/cases/{case}")
async def show_case(case: str, request: Request, *, room: InRoom, person: Reader, done: str = "") -> Response:
    """One case with its whole road; ``done`` names the draft that led here."""
    card = await room.cases.get(case)
    return await _drawn(request, room, person=person, card=card, faults={}, done=done)


@router.get("/cases/{case}/road")
async def show_road(
    case: str,
    request: Request,
    *,
    room: InRoom,
    person: Reader,
    part: Literal["moving", "beside"] = "moving",
) -> Response:
    """What moves on the page: the state, the road and the tasks; ``beside`` them the money."""
    card = await room.cases.get(case)
    return await _drawn(request, room, person=person, card=card, faults={}, part=part)


@router.get("/cases/{case}/why")
async def explain_limit(case: str, request: Request, *, room: InRoom, person: Reader) -> Response:
    """Why the limit is where it is, segment by segment, as the hotline counts it."""
    card = await room.cases.get(case)
    _must_see(person, card)
    try:
        why: Mapping[str, Any] | None = await room.owners["hotline"].ask(
            f"/cases/{case}/due", asker=room.asker
        )
    except (OwnerSilentError, NotFoundError, ForbiddenError, RefusalError):
        why = None
    limits = [gateways.with_times(limit) for limit in (why or {}).get("limits", ())]
    zone = await zone_of(room.sites, card.site)
    return await fragment(request, "why.html", block="why", limits=limits, silent=why is None, zone=zone)


@router.post("/cases/{case}/phone")
async def show_phone(case: str, request: Request, *, room: InRoom, person: Actor) -> Response:
    """The contact's telephone number, for whoever acts there; the journal keeps who looked and why (SEC-04)."""
    said = {"why": str((await request.form()).get("why", ""))}
    card = await room.cases.get(case)
    _must_see(person, card)
    try:
        shown = await room.owners["hotline"].tell(f"/cases/{case}/reveal", said, asker=room.asker)
    except RefusalError as refused:
        return await _drawn(request, room, person=person, card=card, faults=faults_of(request, refused))
    return await _drawn(request, room, person=person, card=card, faults={}, phone=str(shown.get("phone", "")))


@router.post("/cases/{case}/tasks")
async def add_task(case: str, request: Request, *, room: InRoom, person: Actor) -> Response:
    """Ask one more crew for a task (HOT-13)."""
    form = await request.form()
    card = await room.cases.get(case)
    wanted = str(form.get("wanted_at", ""))
    zone = ZoneInfo(await zone_of(room.sites, card.site))
    task = {
        "trade": str(form.get("trade", "")),
        "what": str(form.get("what", "")).strip() or card.content,
        "paid": form.get("paid") == "yes",
        "wanted_at": datetime.fromisoformat(wanted).replace(tzinfo=zone).astimezone(UTC).isoformat()
        if wanted
        else None,
    }
    return await _act(case, "tasks", {"tasks": [task]}, request=request, room=room, person=person)


@router.post("/cases/{case}/tasks/{task}/withdraw")
async def withdraw_task(case: str, task: str, request: Request, *, room: InRoom, person: Actor) -> Response:
    """A task is not needed any more."""
    form = await request.form()
    said = {"reason": str(form.get("reason", ""))}
    return await _act(case, f"tasks/{task}/withdraw", said, request=request, room=room, person=person)


@router.post("/cases/{case}/answer")
async def answer_case(case: str, request: Request, *, room: InRoom, person: Actor) -> Response:
    """The customer has an answer (HOT-11)."""
    said = {"answer": str((await request.form()).get("answer", ""))}
    return await _act(case, "answer", said, request=request, room=room, person=person)


@router.post("/cases/{case}/close")
async def close_case(case: str, request: Request, *, room: InRoom, person: Actor) -> Response:
    """The matter has landed, with an outcome and a reply (FCO-08)."""
    said = {"outcome": str((await request.form()).get("outcome", ""))}
    return await _act(case, "close", said, request=request, room=room, person=person)


@router.post("/cases/{case}/hand-over")
async def hand_over(case: str, request: Request, *, room: InRoom, person: Actor) -> Response:
    """Ask somebody to take the case; it stays with its owner until they accept (FCO-02)."""
    form = await request.form()
    to = str(form.get("to", ""))
    colleagues = await room.staff(language_of(request, person=person))
    name = next((one.name for one in colleagues if one.id == to), to)
    said = {"to": to, "to_name": name, "reason": str(form.get("reason", ""))}
    return await _act(case, "hand-over", said, request=request, room=room, person=person, heard=False)


@router.post("/cases/{case}/hand-over/accept")
async def accept_hand_over(case: str, request: Request, *, room: InRoom, person: Actor) -> Response:
    """Whoever was asked takes the case."""
    return await _act(case, "hand-over/accept", {}, request=request, room=room, person=person)


async def _found(
    room: Room, sought: views.Sought, *, after: str | None = None, limit: int = views.PAGE
) -> Sequence[CaseCard] | None:
    """The cases that match; None while the archive is silent, which alone knows whose name was typed."""
    homes = await gateways.homes_like(sought.somebody, archive=room.owners["archive"], asker=room.asker)
    if homes is None:
        return None
    return await views.cases_like(
        room.cases, sought, where=room.where, at=room.at, homes=homes, after=after, limit=limit
    )


async def _listed(
    request: Request, found: Sequence[CaseCard] | None, *, room: Room, person: Person, sought: views.Sought
) -> Response:
    return await page(
        request,
        "cases.html",
        status=HTTPStatus.SERVICE_UNAVAILABLE if found is None else HTTPStatus.OK,
        cases=found,
        sought=sought,
        next=found[-1].id if found and len(found) == views.PAGE else None,
        names=await site_names(room.sites, language=language_of(request, person=person)),
    )


def _must_see(person: Person, card: CaseCard) -> None:
    person.must(*READERS, site=SiteId(card.site) if card.site else None)


async def _act(
    case: str,
    what: str,
    said: Mapping[str, Any],
    *,
    request: Request,
    room: Room,
    person: Person,
    heard: bool = True,
) -> Response:
    """Tell the hotline, and come back to the page once it shows what was done; a refusal stands on the page."""
    try:
        await room.owners["hotline"].tell(f"/cases/{case}/{what}", said, asker=room.asker)
    except RefusalError as refused:
        card = await room.cases.get(case)
        return await _drawn(request, room, person=person, card=card, faults=faults_of(request, refused))
    if heard:
        await once_heard(room.cases, case, cause=room.asker.command, patience=room.patience)
    return RedirectResponse(f"/cases/{case}", status_code=HTTPStatus.SEE_OTHER)


async def _drawn(
    request: Request,
    room: Room,
    *,
    person: Person,
    card: CaseCard,
    faults: Mapping[str, str],
    done: str = "",
    part: str = "",
    phone: str = "",
) -> Response:
    _must_see(person, card)
    language = language_of(request, person=person)
    call = await room.calls.find(card.call) if card.call else None
    colleagues = await room.staff(language)
    values: dict[str, Any] = {
        "card": replace(card, contact_phone=phone or masked(card.contact_phone)),
        "reasons": REASONS,
        "call": call,
        "line": line_of(card, call=call, now=room.at),
        "actions": next_actions(card),
        "acting": person.may(*ACTORS, site=SiteId(card.site) if card.site else None),
        "names": await site_names(room.sites, language=language),
        "crews": await crew_names(room.crews, site=card.site, language=language),
        "staff": colleagues,
        "people": {one.id: one.name for one in colleagues},
        "zone": await zone_of(room.sites, card.site),
        "faults": faults,
        "done": done,
    }
    if part:
        return await fragment(request, "case.html", block=part, **values)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return await page(request, "case.html", status=status, **values)
