"""Dunning over HTTP: what to do about late fees, and that it was done."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from services.billing.charges.domain import Charge
from services.billing.dunning import handlers, views
from services.billing.dunning.domain import Dunning, DunningRules, Step, Taken, late_fee
from services.billing.dwellings.domain import SiteCard
from shared.auth.person import Person
from shared.rulebook.rules import Rulebook
from shared.storage.store import Store
from shared.vocabulary.ids import ChargeId, SiteId
from shared.vocabulary.people import Role
from shared.web.tools import Told, needs, now, tool

router = APIRouter(tags=["dunning"])

DUNNERS = (Role.CASHIER, Role.FINANCE, Role.STEWARD, Role.SITE_MANAGER)
READERS = (*DUNNERS, Role.CENTER_MANAGER, Role.GENERAL_MANAGER, Role.AUDITOR)
Charges = Annotated[Store[Charge], tool("charges")]
Dunnings = Annotated[Store[Dunning], tool("dunnings")]
Cards = Annotated[Store[SiteCard], tool("site_cards")]
Rules = Annotated[Rulebook, tool("rules")]


class StepAsked(BaseModel):
    """A step that was taken, and what came of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    step: Step
    note: str = Field(min_length=1, max_length=1000)


@router.get("/dunning")
async def late_charges(
    site: SiteId,
    *,
    reader: Annotated[Person, needs(*READERS)],
    charges: Charges,
    dunnings: Dunnings,
    cards: Cards,
    rules: Rules,
    at: Annotated[datetime, Depends(now)],
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """The site's late charges, the step that each needs now, and its late fee (DUN-01 to DUN-08)."""
    reader.must(*READERS, site=site)
    house = await rules.read(views.RULES, site=site, at=at)
    zone = (await cards.get(site)).zone
    found = await views.late_charges(site, at=at, charges=charges, after=after, limit=limit)
    items = [
        _shown(one, await _dunning(one, dunnings=dunnings), at=at, zone=zone, house=house) for one in found
    ]
    return {"items": items, "next": found[-1].id if len(found) == limit else None}


@router.post("/dunning/{charge}/steps")
async def take_step(
    charge: ChargeId,
    asked: StepAsked,
    *,
    told: Told,
    person: Annotated[Person, needs(*DUNNERS)],
    charges: Charges,
    dunnings: Dunnings,
    cards: Cards,
    rules: Rules,
) -> dict[str, Any]:
    """Put on record that the step was taken, by whom and with what result (DUN-11)."""
    late = await charges.get(charge)
    person.must(*DUNNERS, site=late.site)
    house = await rules.read(views.RULES, site=late.site, at=told.at)
    zone = (await cards.get(late.site)).zone
    taken = Taken(step=asked.step, at=told.at, by=person.id, note=asked.note)

    dunning = await handlers.take_step(late, taken, zone=zone, house=house, dunnings=dunnings, because=told)
    return _shown(late, dunning, at=told.at, zone=zone, house=house)


async def _dunning(charge: Charge, *, dunnings: Store[Dunning]) -> Dunning:
    return await dunnings.find(charge.id) or Dunning(id=charge.id, site=charge.site)


def _shown(
    charge: Charge, dunning: Dunning, *, at: datetime, zone: str, house: DunningRules
) -> dict[str, Any]:
    days = (at - charge.due).days if charge.due else 0
    return {
        "charge": charge.id,
        "household": charge.household,
        "place": charge.place,
        "what": charge.what,
        "amount": charge.amount,
        "due": charge.due,
        "days_late": days,
        "late_fee": late_fee(charge.amount, days=days, rules=house),
        "next_step": handlers.wanted_step(charge, dunning, at=at, zone=zone, house=house),
        "taken": [{"step": one.step, "at": one.at, "by": one.by, "note": one.note} for one in dunning.taken],
    }
