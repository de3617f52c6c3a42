"""A job taken at the site, and the slip on paper."""
# ruff: noqa: FAST003 # a_work reads the task that the address names

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.crew.lanes.domain import Lane, Place, Served
from services.crew.work.handlers.walk_ins import Matter, take_matter
from services.crew.work.pages.forms import words
from services.crew.work.pages.steps import Member, Mine, Sent, Works, proved
from services.crew.work.views import lane_of
from shared.storage.store import Numbers, Store
from shared.vocabulary.matters import Urgency
from shared.vocabulary.refusals import RefusalError
from shared.web.pages import page
from shared.web.problems import sentence
from shared.web.tools import Told, tool

router = APIRouter(include_in_schema=False)


@router.get("/work/new")
async def show_form(request: Request, *, person: Member) -> Response:
    """The form for a job that somebody at the site asks for."""
    del person
    return await page(request, "walk_in.html", typed={}, refusal=None)


@router.post("/work/new", dependencies=[Depends(proved)])
async def take(
    request: Request,
    form: Sent,
    *,
    works: Works,
    lanes: Annotated[Store[Lane], tool("lanes")],
    numbers: Annotated[Numbers, tool("numbers")],
    served: Annotated[Served, tool("served")],
    person: Member,
    told: Told,
) -> Response:
    """Take the job; a refusal is said above the form, and what was typed stays."""
    matter = Matter(
        what=words(form, "what"),
        place=words(form, "place"),
        contact_name=words(form, "contact_name"),
        contact_phone=words(form, "contact_phone"),
        urgency=Urgency.EMERGENCY if words(form, "emergency") else Urgency.NORMAL,
        paid=bool(words(form, "paid")),
    )
    lane = await lane_of(lanes, person=person, served=served)
    try:
        work = await take_matter(matter, lane=lane, person=person, because=told, works=works, numbers=numbers)
    except RefusalError as refusal:
        said = sentence(request, code=refusal.code, fallback=refusal.sentence, values=refusal.values)
        return await page(request, "walk_in.html", status=422, typed=form, refusal=said)
    return RedirectResponse(f"/work/{work.id}", status_code=303)


@router.get("/work/{task}/slip")
async def show_slip(
    request: Request, work: Mine, *, places: Annotated[Store[Place], tool("places")]
) -> Response:
    """The slip as it is printed and signed on paper (RWO-21); needs nothing but this service."""
    place = await places.find(work.site)
    return await page(
        request, "slip.html", work=work, place=place, zone=place.zone if place else "Asia/Shanghai"
    )
