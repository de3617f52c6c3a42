"""Looking cases up, and why one is late."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from services.hotline.cases.domain.case import SERVICE_LIMITS, Case
from services.hotline.cases.domain.limits import Limit, LimitName, explain_answer
from services.hotline.cases.handlers.house import House, house_at
from services.hotline.cases.handlers.owning import reveal_contact
from services.hotline.cases.http.bodies import Revealing
from services.hotline.cases.http.door import DESK, READERS, Desk, Handler, Reader
from services.hotline.cases.views import Sought, find_cases
from shared.vocabulary.addresses import masked
from shared.vocabulary.ids import CaseId
from shared.web.tools import Told, now

router = APIRouter(tags=["cases"])
Tools = Annotated[Desk, Depends()]


@router.get("/cases")
async def list_cases(
    sought: Annotated[Sought, Depends()],
    person: Reader,
    desk: Tools,
    *,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Cases of the reader's sites, newest first; those that have no site yet are everybody's."""
    if sought.site is not None:
        person.must(*READERS, site=sought.site)
    found = await find_cases(desk.cases, sought, sites=person.sites(*READERS), after=after, limit=limit)
    shown = [masked_for_reading(case) for case in found]
    return {"items": shown, "next": found[-1].id if len(found) == limit else None}


@router.get("/cases/{case}")
async def show_case(case: CaseId, person: Reader, desk: Tools) -> Case:
    """One case with its whole road; the contact's number is masked."""
    return masked_for_reading(await desk.opened_to(person, case, *READERS))


@router.post("/cases/{case}/reveal")
async def reveal(
    case: CaseId, told: Revealing, *, because: Told, person: Handler, desk: Tools
) -> dict[str, str]:
    """The contact's telephone number, for whoever handles cases there; the journal keeps who looked and why."""
    await desk.opened_to(person, case, *DESK)
    kept = await reveal_contact(case, told.why, because=because, cases=desk.cases)
    return {"phone": kept.contact_phone}


@router.get("/cases/{case}/due")
async def explain_due(
    case: CaseId, person: Reader, desk: Tools, *, because: Told, at: Annotated[datetime, Depends(now)]
) -> dict[str, Any]:
    """Every limit of a case; the one in working time with the segments that were counted towards it."""
    kept = await desk.opened_to(person, case, *READERS)
    house = await house_at(kept.site, because=because, rules=desk.rules, sites=desk.sites)
    return {
        "case": kept.id,
        "due": kept.due,
        "late": kept.due is not None and _ended(kept, at) > kept.due,
        "limits": [_explained(kept, limit, house=house) for limit in kept.limits],
    }


def masked_for_reading(case: Case) -> Case:
    """The case as readers get it; whoever typed the number in is answered with it."""
    return replace(case, contact_phone=masked(case.contact_phone))


def _ended(case: Case, at: datetime) -> datetime:
    serving = [limit.met_at for limit in case.limits if limit.name in SERVICE_LIMITS]
    return (serving[-1] if serving else None) or at


def _explained(case: Case, limit: Limit, *, house: House) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": limit.name,
        "starts": limit.starts,
        "due": limit.due,
        "met_at": limit.met_at,
        "level": limit.level,
    }
    if limit.name is not LimitName.ANSWER or case.kind is None:
        return {**shown, "provisional": False, "segments": []}
    why = explain_answer(
        house.rules, kind=case.kind, urgency=case.urgency, zone=house.zone, start=limit.starts
    )
    return {
        **shown,
        "provisional": why.provisional,
        "segments": [
            {"start": one.start, "end": one.end, "total_seconds": one.total.total_seconds()}
            for one in why.segments
        ],
    }
