"""Charges over HTTP: lists, payment, arrears."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from services.billing.charges import handlers, views
from services.billing.charges.domain import LONGEST, Charge, ChargeKind, ChargeState, Payment, lines_of
from services.billing.dwellings.domain import Dwelling
from shared.auth.person import Person
from shared.contracts.envelope import Command
from shared.rulebook.rules import Rulebook
from shared.storage.store import Numbers, Store
from shared.vocabulary.ids import ChargeId, HouseholdId, SiteId
from shared.vocabulary.matters import PaymentMethod, Urgency
from shared.vocabulary.money import Fen
from shared.vocabulary.people import Role
from shared.web.tools import Told, needs, now, tool

router = APIRouter(tags=["charges"])

TAKERS = (Role.CASHIER, Role.FINANCE)
READERS = (
    *TAKERS,
    Role.AGENT,
    Role.SUPERVISOR,
    Role.STEWARD,
    Role.SITE_MANAGER,
    Role.CENTER_MANAGER,
    Role.GENERAL_MANAGER,
    Role.AUDITOR,
)
Charges = Annotated[Store[Charge], tool("charges")]
Reader = Annotated[Person, needs(*READERS)]
Taker = Annotated[Person, needs(*TAKERS)]


class PaymentAsked(BaseModel):
    """Money handed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: PaymentMethod
    payer: str = Field(min_length=1, max_length=LONGEST)


class VoidAsked(BaseModel):
    """Why nobody owes this."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: str = Field(min_length=1, max_length=500)


class ChargeAsked(BaseModel):
    """A charge that finance raises by hand, such as water or power (FEE-16)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: ChargeId
    kind: ChargeKind
    what: str = Field(min_length=1, max_length=200)
    amount: int
    household: HouseholdId
    place: str = ""
    due: datetime | None = None


@router.get("/charges")
async def list_charges(
    *,
    reader: Reader,
    charges: Charges,
    state: ChargeState | None = None,
    household: str | None = None,
    case: str | None = None,
    task: str | None = None,
    site: SiteId | None = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Charges of the sites the reader may see, newest first."""
    if site is not None:
        reader.must(*READERS, site=site)
    found = await views.charges_of(
        charges=charges,
        sites=frozenset((site,)) if site else reader.sites(*READERS),
        state=state,
        household=household,
        case=case,
        task=task,
        after=after,
        limit=limit,
    )
    return {
        "items": [shown(one) for one in found],
        "next": found[-1].id if len(found) == limit else None,
    }


@router.get("/charges/{charge}")
async def one_charge(charge: ChargeId, *, reader: Reader, charges: Charges) -> dict[str, Any]:
    """One charge."""
    kept = await charges.get(charge)
    reader.must(*READERS, site=kept.site)
    return shown(kept)


@router.post("/sites/{site}/charges", status_code=201)
async def raise_charge(
    site: SiteId,
    asked: ChargeAsked,
    *,
    told: Told,
    person: Annotated[Person, needs(Role.FINANCE)],
    charges: Charges,
) -> dict[str, Any]:
    """Raise a charge by hand."""
    person.must(Role.FINANCE, site=site)
    amount = Fen(asked.amount)
    charge = Charge(
        **asked.model_dump() | {"amount": amount},
        site=site,
        lines=lines_of((), amount=amount, what=asked.what),
        raised_at=told.at,
    )
    return shown(await handlers.raise_charge(charge, charges=charges, because=_at(told, site=site)))


@router.post("/charges/{charge}/pay")
async def pay_charge(
    charge: ChargeId,
    asked: PaymentAsked,
    *,
    told: Told,
    taker: Taker,
    charges: Charges,
    numbers: Annotated[Numbers, tool("numbers")],
) -> dict[str, Any]:
    """Take the money for a charge; answers with the receipt's number."""
    kept = await charges.get(charge)
    taker.must(*TAKERS, site=kept.site)
    payment = Payment(method=asked.method, payer=asked.payer, at=told.at, cashier=taker.id)
    paid = await handlers.pay_charge(
        charge, payment, charges=charges, numbers=numbers, because=_at(told, site=kept.site)
    )
    return shown(paid)


@router.post("/charges/{charge}/void")
async def void_charge(
    charge: ChargeId,
    asked: VoidAsked,
    *,
    told: Told,
    person: Annotated[Person, needs(Role.FINANCE)],
    charges: Charges,
) -> dict[str, Any]:
    """Strike a charge that nobody owes after all."""
    kept = await charges.get(charge)
    person.must(Role.FINANCE, site=kept.site)
    voided = await handlers.void_charge(
        charge, asked.reason, charges=charges, because=_at(told, site=kept.site)
    )
    return shown(voided)


@router.get("/households/{household}/arrears")
async def arrears(
    household: HouseholdId,
    *,
    reader: Reader,
    charges: Charges,
    dwellings: Annotated[Store[Dwelling], tool("dwellings")],
    rules: Annotated[Rulebook, tool("rules")],
    at: Annotated[datetime, Depends(now)],
    urgency: Urgency = Urgency.NORMAL,
) -> dict[str, Any]:
    """What a household owes, and whether paid work of this urgency waits for it (an emergency never does)."""
    found = await views.arrears_of(household, at=at, charges=charges)
    dwelling = await dwellings.find(household)
    for site in {one.site for one in (*found.charges, *([dwelling] if dwelling else ()))}:
        reader.must(*READERS, site=site)
    home = found.charges[0].site if found.charges else None
    house = await rules.read(views.RULES, site=home, at=at)
    limit = None if house.arrears_limit is None else Fen(house.arrears_limit)
    return {
        "household": household,
        "owed": found.owed,
        "overdue": found.overdue,
        "refuses": found.refuses(urgency=urgency, limit=limit),
        "items": [shown(one) for one in found.charges],
    }


def shown(charge: Charge) -> dict[str, Any]:
    """A charge for a reader."""
    return asdict(charge) | {
        "receipt_page": f"/receipts/{charge.receipt.id}.pdf" if charge.receipt else None,
    }


def _at(told: Command, *, site: SiteId) -> Command:
    return told.model_copy(update={"site": site})
