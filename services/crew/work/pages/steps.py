"""A task on the phone, and the forms of its steps."""
# ruff: noqa: FAST003 # a_work reads the task that the address names

import base64
import binascii
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from services.crew.files.domain import (
    Blobs,
    Courier,
    FileKind,
    FileRules,
    NotAPictureError,
    Studio,
    check_size,
)
from services.crew.lanes.domain import Place, Served
from services.crew.prices.domain import PriceBook, PriceBookItem
from services.crew.work.domain.road import next_step, road_of
from services.crew.work.domain.work import Work
from services.crew.work.handlers import files, reports
from services.crew.work.pages.forms import materials_of, price_of, words
from services.crew.work.views import MEMBERS, seen_work
from shared.auth.person import Person
from shared.rulebook.rules import HouseRules, Rulebook
from shared.storage.store import Store
from shared.vocabulary.ids import TaskId
from shared.vocabulary.refusals import NotFoundError, RefusalError
from shared.web.pages import page
from shared.web.problems import sentence
from shared.web.security import VISITOR, require_proof
from shared.web.tools import Told, needs, tool

router = APIRouter(include_in_schema=False)

Works = Annotated[Store[Work], tool("works")]
Member = Annotated[Person, needs(*MEMBERS)]
Books = Annotated[Store[PriceBook], tool("price_books")]
PNG = "data:image/png;base64,"
REASONS = ("parts", "busy", "wrong_trade", "wrong_place", "sick")


async def a_work(
    task: TaskId, works: Works, person: Member, served: Annotated[Served, tool("served")]
) -> Work:
    """The work that the address names, for a member of its crew."""
    return await seen_work(works, task, person=person, served=served)


Mine = Annotated[Work, Depends(a_work)]


async def form_of(request: Request) -> AsyncIterator[FormData]:
    """The form that was sent; its files are closed afterwards."""
    async with request.form() as form:
        yield form


async def proved(request: Request, person: Member) -> None:
    """Raise ForeignPageError unless our own page asked, whichever secret that page was drawn with."""
    await require_proof(request, secret=person.session or request.cookies.get(VISITOR))


Sent = Annotated[FormData, Depends(form_of)]


class Darkroom:
    """What is needed to take a picture in."""

    def __init__(
        self,
        *,
        blobs: Annotated[Blobs, tool("blobs")],
        studio: Annotated[Studio, tool("studio")],
        courier: Annotated[Courier, tool("courier")],
        rules: Annotated[Rulebook, tool("rules")],
        file_rules: Annotated[HouseRules[FileRules], tool("file_rules")],
    ) -> None:
        self.blobs = blobs
        self.studio = studio
        self.courier = courier
        self.rules = rules
        self.file_rules = file_rules

    async def house(self, work: Work, *, told: Told) -> FileRules:
        """The site's rules for files."""
        return await self.rules.read(self.file_rules, site=work.site, at=told.at)

    async def take(
        self, raw: bytes, *, name: str, kind: FileKind, work: Work, person: Member, told: Told, works: Works
    ) -> None:
        """Hang a picture on the work."""
        await files.add_file(
            work.id,
            raw,
            name=name,
            kind=kind,
            person=person,
            because=told,
            works=works,
            blobs=self.blobs,
            studio=self.studio,
            courier=self.courier,
            house=await self.house(work, told=told),
        )


async def _accept(work: Work, _form: FormData, **given: Any) -> None:
    await reports.accept_work(work.id, **given)


async def _decline(work: Work, form: FormData, **given: Any) -> None:
    await reports.decline_work(work.id, reason=_reason(form), **given)


async def _start(work: Work, form: FormData, **given: Any) -> None:
    await reports.start_work(work.id, consent=bool(words(form, "consent")), **given)


async def _finish(work: Work, form: FormData, **given: Any) -> None:
    note, materials = words(form, "note"), materials_of(form)
    await reports.finish_work(work.id, done=True, note=note, materials=materials, **given)


async def _give_up(work: Work, form: FormData, **given: Any) -> None:
    await reports.finish_work(work.id, done=False, note=_reason(form), materials=(), **given)


PLAIN_STEPS: Mapping[str, Callable[..., Awaitable[None]]] = {
    "accept": _accept,
    "decline": _decline,
    "start": _start,
    "finish": _finish,
    "give-up": _give_up,
}


@router.get("/work/{task}")
async def show_task(request: Request, work: Mine, *, books: Books) -> Response:
    """The task and its next step."""
    return await _drawn(request, work, books=books)


@router.post("/work/{task}/{step}", dependencies=[Depends(proved)])
async def take_step(
    request: Request,
    work: Mine,
    step: str,
    form: Sent,
    *,
    works: Works,
    books: Books,
    darkroom: Annotated[Darkroom, Depends()],
    person: Member,
    told: Told,
) -> Response:
    """Do one step; a refusal is said on the task's own page, and what was typed stays."""
    given: dict[str, Any] = {"person": person, "because": told, "works": works}
    try:
        match step:
            case "price":
                price = price_of(form, book=await _items(work, books), at=told.at)
                await reports.tell_price(work.id, price=price, price_books=books, **given)
            case "photos":
                await _take_photos(form, work, darkroom=darkroom, person=person, told=told, works=works)
            case "sign":
                await _take_signature(form, work, darkroom=darkroom, person=person, told=told, works=works)
                await reports.sign_work(work.id, signer=words(form, "signer"), **given)
            case _ if step in PLAIN_STEPS:
                await PLAIN_STEPS[step](work, form, **given)
            case _:
                raise NotFoundError("step", step)
    except RefusalError as refusal:
        return await _drawn(request, await works.get(work.id), books=books, refusal=refusal, form=form)
    there = "/work" if step == "decline" else f"/work/{work.id}"
    return RedirectResponse(there, status_code=303)


async def _drawn(
    request: Request,
    work: Work,
    *,
    books: Store[PriceBook],
    refusal: RefusalError | None = None,
    form: FormData | None = None,
) -> Response:
    places: Store[Place] = request.app.state.tools["places"]
    place = await places.find(work.site)
    said = (
        sentence(request, code=refusal.code, fallback=refusal.sentence, values=refusal.values)
        if refusal
        else None
    )
    return await page(
        request,
        "task.html",
        status=getattr(refusal, "status", 409) if refusal else 200,
        work=work,
        place=place,
        step=next_step(work),
        road=road_of(work),
        items=await _items(work, books),
        reasons=REASONS,
        refusal=said,
        typed=form or {},
        zone=place.zone if place else "Asia/Shanghai",
    )


async def _items(work: Work, books: Store[PriceBook]) -> list[PriceBookItem]:
    book = await books.find(work.site)
    return list(book.of_trade(work.trade)) if book else []


async def _take_photos(form: FormData, work: Work, *, darkroom: Darkroom, **given: Any) -> None:
    house = await darkroom.house(work, told=given["told"])
    for number, photo in enumerate(form.getlist("photo")):
        if not isinstance(photo, UploadFile) or not photo.filename:
            continue
        check_size(photo.size or 0, rules=house)
        told = given["told"].model_copy(update={"id": f"{given['told'].id}/{number}"})
        raw = await photo.read()
        await darkroom.take(
            raw, name=photo.filename, kind=FileKind.PHOTO, work=work, **{**given, "told": told}
        )


async def _take_signature(form: FormData, work: Work, *, darkroom: Darkroom, **given: Any) -> None:
    drawing = words(form, "drawing")
    if not drawing:
        return
    try:
        raw = base64.b64decode(drawing.removeprefix(PNG), validate=True)
    except binascii.Error as error:
        raise NotAPictureError(name="signature", found="something unknown") from error
    await darkroom.take(raw, name="signature", kind=FileKind.SIGNATURE, work=work, **given)


def _reason(form: FormData) -> str:
    return words(form, "reason_other") or words(form, "reason")
