"""The billing desk: charges, payments, receipts, and the month's tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.console.journeys.domain.money import ChargeCard
from services.console.journeys.domain.places import SiteCard
from services.console.journeys.pages import InView, must_reach
from services.console.journeys.views import Patience, once_heard, site_names
from services.console.money import views
from services.console.money.domain import Payment, faults_of_table, payment_of
from services.console.owners.domain import OwnerSilentError
from services.console.owners.pages import Asked, Asks, faults_of, words_for
from shared.auth.person import Person
from shared.storage.store import Store
from shared.vocabulary.ids import SiteId
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import ForbiddenError, NotFoundError, RefusalError
from shared.web.pages import language_of, page
from shared.web.tools import needs, tool

router = APIRouter(include_in_schema=False)
TAKERS = (Role.CASHIER, Role.FINANCE)
MAKERS = (*TAKERS, Role.SITE_MANAGER)
READERS = (*MAKERS, Role.CENTER_MANAGER, Role.GENERAL_MANAGER, Role.AUDITOR)

Reader = Annotated[Person, needs(*READERS)]
Taker = Annotated[Person, needs(*TAKERS)]
Maker = Annotated[Person, needs(*MAKERS)]
Signer = Annotated[Person, needs(Role.FINANCE)]


@dataclass(frozen=True, slots=True)
class Room:
    """What the billing desk looks at."""

    charges: Annotated[Store[ChargeCard], tool("charges")]
    sites: Annotated[Store[SiteCard], tool("sites")]
    patience: Annotated[Patience, tool("patience")]
    owners: Asked
    asker: Asks
    where: InView


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows besides its list: which charge is being paid, and what was wrong."""

    tab: str = "open"
    charge: str = ""
    payment: Payment | None = None
    q: str = ""
    after: str | None = None
    faults: Mapping[str, str] | None = None


InRoom = Annotated[Room, Depends()]


@router.get("/money")
async def show_desk(
    request: Request,
    *,
    room: InRoom,
    person: Reader,
    tab: str = "open",
    charge: str = "",
    q: str = "",
    after: str | None = None,
) -> Response:
    """Open charges, paid ones, or the month's tables."""
    return await _drawn(request, room, person=person, shown=Shown(tab=tab, charge=charge, q=q, after=after))


@router.post("/money/charges/{charge}/pay")
async def pay(charge: str, request: Request, *, room: InRoom, person: Taker) -> Response:
    """Take the money; the receipt has its number at once."""
    payment = payment_of({name: str(value) for name, value in (await request.form()).items()})
    missing = payment.faults()
    if missing:
        say = words_for(request, person)
        faults = {name: say(key) for name, key in missing.items()}
        shown = Shown(charge=charge, payment=payment, faults=faults)
        return await _drawn(request, room, person=person, shown=shown)
    said = {"method": payment.method, "payer": payment.payer}
    try:
        await room.owners["billing"].tell(f"/charges/{charge}/pay", said, asker=room.asker)
    except RefusalError as refused:
        shown = Shown(charge=charge, payment=payment, faults=faults_of(request, refused))
        return await _drawn(request, room, person=person, shown=shown)
    await once_heard(room.charges, charge, cause=room.asker.command, patience=room.patience)
    return RedirectResponse(f"/money?tab=paid&charge={charge}", status_code=HTTPStatus.SEE_OTHER)


@router.get("/money/receipts/{receipt}.pdf")
async def receipt(
    receipt: str,
    room: InRoom,
    _person: Annotated[Person, needs(*READERS, Role.AGENT, Role.SUPERVISOR, Role.STEWARD)],
) -> Response:
    """A receipt as billing prints it."""
    paper = await room.owners["billing"].paper(f"/receipts/{receipt}.pdf", asker=room.asker)
    headers = {"Content-Disposition": f'inline; filename="{paper.name}"'}
    return Response(paper.content, media_type=paper.kind, headers=headers)


@router.post("/money/tables")
async def draft(request: Request, *, room: InRoom, person: Maker) -> Response:
    """Draft a month's charge table."""
    form = await request.form()
    site, month = str(form.get("table_site", "")), str(form.get("month", ""))
    missing = faults_of_table(site=site, month=month)
    if missing:
        say = words_for(request, person)
        faults = {name: say(key) for name, key in missing.items()}
        return await _drawn(request, room, person=person, shown=Shown(tab="tables", faults=faults))
    person.must(*MAKERS, site=SiteId(site))
    return await _table("/tables", {"site": site, "month": month}, request=request, room=room, person=person)


@router.post("/money/tables/{table}/sign")
async def sign(table: str, request: Request, *, room: InRoom, person: Signer) -> Response:
    """Finance reviewed the table and signs it; only then may anybody collect (FEE-01)."""
    return await _table(f"/tables/{table}/sign", {}, request=request, room=room, person=person)


@router.post("/money/tables/{table}/collect")
async def collect(table: str, request: Request, *, room: InRoom, person: Maker) -> Response:
    """Raise the charges of a signed table."""
    return await _table(f"/tables/{table}/collect", {}, request=request, room=room, person=person)


async def _table(
    path: str, said: Mapping[str, Any], *, request: Request, room: Room, person: Person
) -> Response:
    try:
        await room.owners["billing"].tell(path, said, asker=room.asker)
    except RefusalError as refused:
        shown = Shown(tab="tables", faults=faults_of(request, refused))
        return await _drawn(request, room, person=person, shown=shown)
    return RedirectResponse("/money?tab=tables", status_code=HTTPStatus.SEE_OTHER)


async def _tables(room: Room) -> Sequence[Mapping[str, Any]] | None:
    try:
        said = await room.owners["billing"].ask("/tables", asker=room.asker)
    except (OwnerSilentError, NotFoundError, ForbiddenError, RefusalError):
        return None
    return list(said.get("items", ()))


async def _drawn(request: Request, room: Room, *, person: Person, shown: Shown) -> Response:
    faults = shown.faults or {}
    on_tables = shown.tab == "tables"
    found: Sequence[ChargeCard] = ()
    if not on_tables:
        found = await views.charges_like(
            room.charges, where=room.where, state=shown.tab, q=shown.q, after=shown.after
        )
    card = await room.charges.find(shown.charge) if shown.charge else None
    must_reach(person, card)
    return await page(
        request,
        "money.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
        tab=shown.tab,
        charges=found,
        q=shown.q,
        card=card,
        payment=shown.payment or Payment(),
        faults=faults,
        tables=await _tables(room) if on_tables else (),
        taking=person.may(*TAKERS),
        making=person.may(*MAKERS),
        signing=person.may(Role.FINANCE),
        names=await site_names(room.sites, language=language_of(request, person=person)),
        next=found[-1].id if len(found) == views.PAGE else None,
    )
