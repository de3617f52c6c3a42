"""A crew's work over HTTP."""
# ruff: noqa: FAST003 # a_work reads the task that the address names

from typing import Annotated

from fastapi import APIRouter, Depends, File, Request, Response, UploadFile
from pydantic import BaseModel, Field

from services.crew.files.domain import Blobs, Courier, FileKind, FileRules, Parcel, Studio, check_size
from services.crew.lanes.domain import Lane, Served
from services.crew.prices.domain import PriceBook
from services.crew.work.domain.price import Line, Price
from services.crew.work.domain.work import Work
from services.crew.work.handlers import files, reports, walk_ins
from services.crew.work.views import MEMBERS, Tab, lane_of, list_of, must_see, seen_work
from shared.auth.person import Person
from shared.rulebook.rules import HouseRules, Rulebook
from shared.storage.store import Numbers, Store
from shared.vocabulary.ids import FileId, TaskId
from shared.vocabulary.matters import Urgency
from shared.vocabulary.money import Fen
from shared.vocabulary.people import OFFICE
from shared.vocabulary.refusals import NotFoundError
from shared.web.problems import papers
from shared.web.tools import Told, needs, now, tool

router = APIRouter(prefix="/api/work", tags=["work"])

Works = Annotated[Store[Work], tool("works")]
Member = Annotated[Person, needs(*MEMBERS)]
Here = Annotated[Served, tool("served")]

LONG = 4000
SHORT = 200
FOREVER = "private, max-age=31536000, immutable"


class Declining(BaseModel):
    """Why the crew does not take a task."""

    reason: str = Field(max_length=LONG)


class Starting(BaseModel):
    """``consent``: the member knocked and was let in; who starts without a page vouches for it (SCR-53)."""

    consent: bool = True


class LineTold(BaseModel):
    """``unit_price`` in fen, ``quantity`` in thousandths of the unit; ``code`` names an item of the price book."""

    code: str = Field(default="", max_length=SHORT)
    what: str = Field(max_length=SHORT)
    unit: str = Field(default="项", max_length=20)
    quantity: int = 1000
    unit_price: int


class Pricing(BaseModel):
    """A price as it was told to the owner, and the answer."""

    lines: list[LineTold] = Field(max_length=100)
    told_to: str = Field(max_length=SHORT)
    agreed: bool


class Finishing(BaseModel):
    """How the work ended."""

    done: bool = True
    note: str = Field(default="", max_length=LONG)
    materials: list[Annotated[str, Field(max_length=SHORT)]] = Field(default=[], max_length=100)


class Signing(BaseModel):
    """Who signed."""

    signer: str = Field(max_length=SHORT)


class Taking(BaseModel):
    """A job that a member takes at the site, in the words of whoever asked (FCO-07)."""

    what: str = Field(max_length=LONG)
    place: str = Field(max_length=SHORT)
    contact_name: str = Field(max_length=SHORT)
    contact_phone: str = Field(max_length=40)
    urgency: Urgency = Urgency.NORMAL
    paid: bool = False


async def a_work(task: TaskId, works: Works, person: Member, served: Here) -> Work:
    """The work that the address names, for a member of its crew."""
    return await seen_work(works, task, person=person, served=served)


Mine = Annotated[Work, Depends(a_work)]


@router.get("")
async def list_work(
    request: Request, *, works: Works, person: Member, served: Here, state: Tab = Tab.OFFERED
) -> dict[str, object]:
    """The member's list: ``offered``, ``mine`` or ``done``."""
    found = await list_of(works, state, person=person, served=served, now=await now(request))
    return {"items": found, "next": None}


@router.post("")
async def take(
    body: Taking,
    *,
    works: Works,
    lanes: Annotated[Store[Lane], tool("lanes")],
    numbers: Annotated[Numbers, tool("numbers")],
    person: Member,
    served: Here,
    told: Told,
) -> Work:
    """Take a job at the site; it is a case of the member's (FCO-01)."""
    lane = await lane_of(lanes, person=person, served=served)
    matter = walk_ins.Matter(**dict(body))
    return await walk_ins.take_matter(
        matter, lane=lane, person=person, because=told, works=works, numbers=numbers
    )


@router.get("/{task}")
async def show_work(work: Mine) -> Work:
    """One task as the crew has it."""
    return work


@router.post("/{task}/accept")
async def accept(work: Mine, *, works: Works, person: Member, told: Told) -> Work:
    """Take the task."""
    return await reports.accept_work(work.id, person=person, because=told, works=works)


@router.post("/{task}/decline")
async def decline(work: Mine, body: Declining, *, works: Works, person: Member, told: Told) -> Work:
    """Do not take it, or give it back."""
    return await reports.decline_work(work.id, reason=body.reason, person=person, because=told, works=works)


@router.post("/{task}/start")
async def start(
    work: Mine, body: Starting | None = None, *, works: Works, person: Member, told: Told
) -> Work:
    """At the door."""
    consent = (body or Starting()).consent
    return await reports.start_work(work.id, consent=consent, person=person, because=told, works=works)


@router.post("/{task}/price")
async def price(
    work: Mine,
    body: Pricing,
    *,
    works: Works,
    price_books: Annotated[Store[PriceBook], tool("price_books")],
    person: Member,
    told: Told,
) -> Work:
    """Tell the owner the price."""
    lines = tuple(
        Line(
            what=line.what,
            unit=line.unit,
            quantity=line.quantity,
            unit_price=Fen(line.unit_price),
            code=line.code,
        )
        for line in body.lines
    )
    said = Price(lines=lines, told_to=body.told_to, told_at=told.at, agreed=body.agreed)
    return await reports.tell_price(
        work.id, price=said, person=person, because=told, works=works, price_books=price_books
    )


@router.post("/{task}/finish")
async def finish(work: Mine, body: Finishing, *, works: Works, person: Member, told: Told) -> Work:
    """The work is over."""
    return await reports.finish_work(
        work.id,
        done=body.done,
        note=body.note,
        materials=tuple(body.materials),
        person=person,
        because=told,
        works=works,
    )


@router.post("/{task}/sign")
async def sign(work: Mine, body: Signing, *, works: Works, person: Member, told: Told) -> Work:
    """The owner signs; the drawing, if any, was sent as a file before."""
    return await reports.sign_work(work.id, signer=body.signer, person=person, because=told, works=works)


@router.post("/{task}/photos")
async def add_photo(
    work: Mine,
    file: Annotated[UploadFile, File()],
    *,
    works: Works,
    blobs: Annotated[Blobs, tool("blobs")],
    studio: Annotated[Studio, tool("studio")],
    courier: Annotated[Courier, tool("courier")],
    rules: Annotated[Rulebook, tool("rules")],
    file_rules: Annotated[HouseRules[FileRules], tool("file_rules")],
    person: Member,
    told: Told,
    kind: FileKind = FileKind.PHOTO,
) -> Work:
    """Add a photo (or, with ``kind=signature``, the owner's drawn signature)."""
    house = await rules.read(file_rules, site=work.site, at=told.at)
    check_size(file.size or 0, rules=house)
    return await files.add_file(
        work.id,
        await file.read(),
        name=file.filename or "photo",
        kind=kind,
        person=person,
        because=told,
        works=works,
        blobs=blobs,
        studio=studio,
        courier=courier,
        house=house,
    )


@router.get("/{task}/files/{file}", response_class=Response, responses=papers("image/*"))
async def read_file(
    task: TaskId,
    file: FileId,
    *,
    works: Works,
    blobs: Annotated[Blobs, tool("blobs")],
    parcels: Annotated[Store[Parcel], tool("parcels")],
    person: Annotated[Person, needs(*MEMBERS, *OFFICE)],
    served: Here,
) -> Response:
    """A photo or a signature, for members of the crew and the site's office; also one that a site sent here."""
    parcel = await parcels.find(file)
    if parcel and parcel.task == task and person.may(*OFFICE, site=parcel.site):
        return Response(await blobs.read(file), media_type=parcel.type, headers={"Cache-Control": FOREVER})
    work = await works.get(task)
    if not person.may(*OFFICE, site=work.site):
        must_see(work, person=person, served=served)
    kept = next((one for one in work.files if one.id == file), None)
    if kept is None:
        raise NotFoundError("file", file)
    return Response(await blobs.read(file), media_type=kept.type, headers={"Cache-Control": FOREVER})
