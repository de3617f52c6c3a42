"""The desk: ringing calls, the form, and what is known about the caller."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.console.desk import gateways, views
from services.console.desk.domain import Ending, Intake, intake_of
from services.console.journeys.domain.calls import CallCard
from services.console.journeys.domain.cases import CaseCard
from services.console.journeys.domain.places import SiteCard
from services.console.journeys.pages import InReach, InView, must_reach, site_in_view
from services.console.journeys.views import Patience, Staff, once_heard, zone_of
from services.console.owners.domain import OwnerSilentError
from services.console.owners.pages import Asked, Asks, faults_of, words_for
from shared.auth.person import Person
from shared.storage.store import Store
from shared.vocabulary.addresses import masked
from shared.vocabulary.matters import CaseState
from shared.vocabulary.numbers import international
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import ForbiddenError, NotFoundError, RefusalError
from shared.web.pages import fragment, language_of, page
from shared.web.tools import needs, now, signed_in, tool

router = APIRouter(include_in_schema=False)
DESK = (Role.AGENT, Role.SUPERVISOR)
FIRST = (
    ("/desk", DESK),
    ("/money", (Role.CASHIER, Role.FINANCE)),
    ("/board", (Role.CREW_LEAD, Role.STEWARD, Role.SITE_MANAGER, Role.CENTER_MANAGER, Role.GENERAL_MANAGER)),
    ("/households", (Role.ARCHIVIST,)),
    ("/cases", (Role.AUDITOR,)),
    ("/accounts", (Role.ADMINISTRATOR,)),
)
UNHEARD = (OwnerSilentError, NotFoundError, ForbiddenError, RefusalError)
"""What may go wrong beside the call itself: the desk goes on without."""

Agent = Annotated[Person, needs(*DESK)]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the desk looks at."""

    calls: Annotated[Store[CallCard], tool("calls")]
    cases: Annotated[Store[CaseCard], tool("cases")]
    sites: Annotated[Store[SiteCard], tool("sites")]
    staff: Annotated[Staff, tool("staff")]
    patience: Annotated[Patience, tool("patience")]
    owners: Asked
    asker: Asks
    where: InView
    reach: InReach
    at: Annotated[datetime, Depends(now)]


AtDesk = Annotated[Desk, Depends()]


@router.get("/")
async def go_to_work(person: Annotated[Person, Depends(signed_in)]) -> Response:
    """Everybody's first page: the desk for whoever takes calls, else what their role opens first."""
    first = next((path for path, roles in FIRST if person.may(*roles)), "/account")
    return RedirectResponse(first, status_code=HTTPStatus.SEE_OTHER)


@router.get("/desk")
async def show_desk(
    request: Request,
    *,
    desk: AtDesk,
    person: Agent,
    call: str = "",
    case: str = "",
    channel: str = "phone",
) -> Response:
    """The desk, with a call on it, a record to go on with, or ready for a visit or a letter (HOT-23, HOT-26)."""
    begun = await desk.cases.get(case) if case else None
    call = (begun.call or "") if begun else call
    card = await desk.calls.find(call) if call else None
    must_reach(person, begun, card)
    intake = views.intake_from(begun) if begun else views.intake_for(card, call=call, channel=channel)
    return await _drawn(request, desk, person=person, card=card, intake=intake, faults={})


@router.get("/desk/ringing")
async def show_ringing(request: Request, *, desk: AtDesk, _person: Agent) -> Response:
    """The calls that ring, for the strip that moves by itself."""
    rings = await views.ringing(desk.calls, where=desk.where, at=desk.at)
    return await fragment(request, "desk.html", block="ringing", rings=rings)


@router.post("/desk/calls/{call}/answer")
async def answer_call(call: str, request: Request, *, desk: AtDesk, person: Agent) -> Response:
    """Take a call; the desk then shows who calls."""
    try:
        await desk.owners["hotline"].tell(f"/calls/{call}/answer", {}, asker=desk.asker)
    except RefusalError as refused:
        return await _drawn(
            request, desk, person=person, card=None, intake=_empty(), faults=faults_of(request, refused)
        )
    await once_heard(desk.calls, call, cause=desk.asker.command, patience=desk.patience)
    return RedirectResponse(f"/desk?call={call}", status_code=HTTPStatus.SEE_OTHER)


@router.post("/desk/calls/{call}/filed")
async def file_call(call: str, request: Request, *, desk: AtDesk, person: Agent) -> Response:
    """Say what a call was that leads to no case: a wrong number, a silent line (HOT-07)."""
    form = await request.form()
    said = {"disposition": str(form.get("disposition", "")), "note": str(form.get("note", ""))}
    try:
        await desk.owners["hotline"].tell(f"/calls/{call}/filed", said, asker=desk.asker)
    except RefusalError as refused:
        card = await desk.calls.get(call)
        must_reach(person, card)
        intake = replace(_empty(), call=call, contact_phone=card.caller)
        return await _drawn(
            request, desk, person=person, card=card, intake=intake, faults=faults_of(request, refused)
        )
    await once_heard(desk.calls, call, cause=desk.asker.command, patience=desk.patience)
    return RedirectResponse("/desk", status_code=HTTPStatus.SEE_OTHER)


@router.post("/desk/cases")
async def take_case(request: Request, *, desk: AtDesk, person: Agent) -> Response:
    """Take the whole form: record, confirm, classify, and answer or split into tasks, in one go."""
    form = await request.form()
    intake = intake_of({name: [str(value) for value in form.getlist(name)] for name in form})
    card = await desk.calls.find(intake.call) if intake.call else None
    begun = await desk.cases.find(intake.case) if intake.case else None
    must_reach(person, begun, card)
    missing = intake.faults()
    if missing:
        say = words_for(request, person)
        faults = {name: say(key) for name, key in missing.items()}
        return await _drawn(request, desk, person=person, card=card, intake=intake, faults=faults)
    taken = await gateways.take(
        intake,
        hotline=desk.owners["hotline"],
        asker=desk.asker,
        zone=await zone_of(desk.sites, intake.where.site),
        confirmed=begun is not None and begun.state is not CaseState.RECORDED,
    )
    if taken.stopped or not taken.case:
        faults = faults_of(request, taken.stopped) if taken.stopped else {}
        kept = replace(intake, case=taken.case or "")
        return await _drawn(request, desk, person=person, card=card, intake=kept, faults=faults)
    await once_heard(desk.cases, taken.case, cause=taken.asker.command, patience=desk.patience)
    return RedirectResponse(
        f"/cases/{taken.case}?done={intake.call or 'manual'}", status_code=HTTPStatus.SEE_OTHER
    )


@router.get("/desk/rooms")
async def find_rooms(
    request: Request, *, desk: AtDesk, _person: Agent, room_site: str = "", room_words: str = ""
) -> Response:
    """Rooms for the picker, while somebody types a label or a name."""
    rooms: Sequence[Any] = ()
    if room_site and room_words.strip():
        try:
            rooms = await gateways.rooms_like(
                room_words, site=room_site, hotline=desk.owners["hotline"], asker=desk.asker
            )
        except UNHEARD:
            rooms = ()
    return await fragment(request, "desk_form.html", block="rooms", found=rooms, words=room_words, chosen="")


@router.get("/desk/script")
async def show_script(
    request: Request, *, desk: AtDesk, _person: Agent, step: str = "answer", kind: str = ""
) -> Response:
    """The line to say at a step of the call."""
    try:
        lines = await gateways.script_for(
            step,
            hotline=desk.owners["hotline"],
            asker=desk.asker,
            kind=kind or None,
            site=site_in_view(request),
        )
    except UNHEARD:
        lines = ()
    return await fragment(request, "desk.html", block="script", lines=lines, step=step)


@router.get("/desk/caller")
async def show_caller(request: Request, *, desk: AtDesk, _person: Agent, contact_phone: str = "") -> Response:
    """What is known about a number that was typed in, for visits, letters and unknown callers."""
    matches: Sequence[Any] = ()
    if contact_phone.strip():
        try:
            matches = await gateways.rooms_of(contact_phone, hotline=desk.owners["hotline"], asker=desk.asker)
        except UNHEARD:
            matches = ()
    known = tuple(views.match_of(match) for match in matches)
    caller = await views.about(
        international(contact_phone), matches=known, cases=desk.cases, calls=desk.calls, reach=desk.reach
    )
    return await fragment(request, "desk.html", block="who", caller=caller, card=None, chosen="")


@router.get("/desk/arrears/{household}")
async def show_arrears(household: str, request: Request, *, desk: AtDesk, _person: Agent) -> Response:
    """What a household owes, fetched beside the page so that a slow billing does not hold up a call."""
    try:
        arrears = await gateways.arrears_of(household, billing=desk.owners["billing"], asker=desk.asker)
    except UNHEARD:
        arrears = None
    return await fragment(request, "arrears.html", block="arrears", arrears=arrears)


def _for(person: Person, card: CallCard | None) -> CallCard | None:
    """The call with its number for the agent who took it; masked for everybody else (SEC-04)."""
    if card is None or card.agent == person.id:
        return card
    return replace(card, caller=masked(card.caller))


def _empty() -> Intake:
    return Intake(ending=Ending.RECORD)


async def _drawn(
    request: Request,
    desk: Desk,
    *,
    person: Person,
    card: CallCard | None,
    intake: Intake,
    faults: dict[str, str],
) -> Response:
    """The whole desk; ``faults`` are sentences by field."""
    phone = intake.contact_phone
    caller = await views.about(
        phone,
        matches=card.matches if card else (),
        cases=desk.cases,
        calls=desk.calls,
        reach=desk.reach,
    )
    language = language_of(request, person=person)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return await page(
        request,
        "desk.html",
        status=status,
        card=_for(person, card),
        intake=intake,
        caller=caller,
        chosen="",
        found=(),
        words="",
        lines=None,
        step="answer",
        arrears=None,
        rings=await views.ringing(desk.calls, where=desk.where, at=desk.at),
        waiting=await views.unrecorded(desk.calls, agent=person.id),
        mine=await views.my_cases(desk.cases, owner=person.id),
        staff=await desk.staff(language),
        key=desk.asker.key,
        faults=faults,
    )
