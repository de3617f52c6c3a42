"""The dispatch board, and the two things that are done from it: reassign and cancel."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.console.board import views
from services.console.board.domain import CutOff, Filters, columns, cut_off
from services.console.journeys.domain.cases import CaseCard
from services.console.journeys.domain.places import CrewCard, SiteCard
from services.console.journeys.pages import InView
from services.console.journeys.views import MOST_CREWS, Patience, once_heard, site_names
from services.console.owners.domain import OwnerSilentError
from services.console.owners.pages import Asked, Asks, faults_of
from shared.auth.person import Person
from shared.storage.store import Store
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import ForbiddenError, NotFoundError, RefusalError
from shared.web.pages import fragment, language_of, page
from shared.web.tools import needs, now, tool

router = APIRouter(include_in_schema=False)
DECIDERS = (
    Role.AGENT,
    Role.SUPERVISOR,
    Role.CREW_LEAD,
    Role.SITE_MANAGER,
    Role.CENTER_MANAGER,
    Role.GENERAL_MANAGER,
)
READERS = (*DECIDERS, Role.STEWARD, Role.AUDITOR)

Reader = Annotated[Person, needs(*READERS)]
Decider = Annotated[Person, needs(*DECIDERS)]
Wanted = Annotated[Filters, Depends()]


@dataclass(frozen=True, slots=True)
class Room:
    """What the board looks at."""

    cases: Annotated[Store[CaseCard], tool("cases")]
    sites: Annotated[Store[SiteCard], tool("sites")]
    crews: Annotated[Store[CrewCard], tool("crews")]
    patience: Annotated[Patience, tool("patience")]
    owners: Asked
    asker: Asks
    where: InView
    at: Annotated[datetime, Depends(now)]


InRoom = Annotated[Room, Depends()]


@router.get("/board")
async def show_board(
    request: Request, *, room: InRoom, person: Reader, filters: Wanted, moved: str = ""
) -> Response:
    """Every open task by its stage; it moves by itself."""
    return await _drawn(request, room, person=person, filters=filters, moved=moved)


@router.get("/board/columns")
async def show_columns(
    request: Request, *, room: InRoom, person: Reader, filters: Wanted, moved: str = ""
) -> Response:
    """The moving part of the board; ``moved`` is the case that an event spoke of."""
    return await _drawn(request, room, person=person, filters=filters, moved=moved, part="columns")


@router.post("/board/cases/{case}/tasks/{task}/reassign")
async def reassign(case: str, task: str, request: Request, *, room: InRoom, person: Decider) -> Response:
    """Give a task to another crew, with a reason."""
    form = await request.form()
    said = {"crew": str(form.get("crew", "")), "reason": str(form.get("reason", ""))}
    return await _told(case, f"/tasks/{task}/reassign", said, request=request, room=room, person=person)


@router.post("/board/cases/{case}/tasks/{task}/cancel")
async def cancel(case: str, task: str, request: Request, *, room: InRoom, person: Decider) -> Response:
    """Cancel a task, with a reason."""
    said = {"reason": str((await request.form()).get("reason", ""))}
    return await _told(case, f"/tasks/{task}/cancel", said, request=request, room=room, person=person)


async def _told(
    case: str, path: str, said: Mapping[str, str], *, request: Request, room: Room, person: Person
) -> Response:
    try:
        await room.owners["dispatch"].tell(path, said, asker=room.asker)
    except RefusalError as refused:
        faults = faults_of(request, refused)
        return await _drawn(
            request, room, person=person, filters=Filters(), moved=case, fault=" ".join(faults.values())
        )
    await once_heard(room.cases, case, cause=room.asker.command, patience=room.patience)
    return RedirectResponse(f"/board?moved={case}", status_code=HTTPStatus.SEE_OTHER)


async def _cut_off(room: Room) -> tuple[CutOff, ...]:
    """The sites that are cut off; the board is drawn even when nobody can say."""
    try:
        said = await room.owners["crew"].ask("/api/links", asker=room.asker)
    except (OwnerSilentError, ForbiddenError, NotFoundError):
        return ()
    return cut_off(said["items"])


def _sites_of(cards: Iterable[CaseCard], *, room: Room, person: Person, filters: Filters) -> Sequence[str]:
    """The sites whose crews the board names: those of its cards, the one in view, that of the crew asked for."""
    wanted = {filters.crew.partition("/")[0], room.where.get("site")}
    allowed = person.sites(*Role)
    asked = {one for one in wanted if isinstance(one, str) and one and (allowed is None or one in allowed)}
    return sorted(asked | {card.site for card in cards if card.site})


async def _crews_at(sites: Sequence[str], *, crews: Store[CrewCard]) -> Mapping[str, Sequence[CrewCard]]:
    # Site by site: each answer is good for a while, and nobody reads the crews of three thousand sites.
    found = await asyncio.gather(*(crews.find_many({"site": one}, limit=MOST_CREWS) for one in sites))
    return dict(zip(sites, found, strict=True))


async def _drawn(
    request: Request,
    room: Room,
    *,
    person: Person,
    filters: Filters,
    moved: str,
    part: str = "",
    fault: str = "",
) -> Response:
    found = await views.on_the_board(room.cases, where=room.where, at=room.at)
    crews_at = await _crews_at(_sites_of(found, room=room, person=person, filters=filters), crews=room.crews)
    crews = [crew for here in crews_at.values() for crew in here]
    language = language_of(request, person=person)
    values: dict[str, Any] = {
        "columns": columns(found, filters=filters, now=room.at),
        "filters": filters,
        "cut_off": await _cut_off(room),
        "crews": crews,
        "crews_at": crews_at,
        "crew_names": {one.id: one.name_in(language) for one in crews},
        "names": await site_names(room.sites, language=language),
        "deciding": person.may(*DECIDERS),
        "moved": moved,
        "fault": fault,
    }
    if part:
        return await fragment(request, "board.html", block=part, **values)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return await page(request, "board.html", status=status, **values)
