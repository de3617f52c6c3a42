"""Handling a case: replies, opinions, owners, reports, corrections, its end."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.hotline.cases.domain.case import Case
from services.hotline.cases.domain.refusals import NotTheOwnerError
from services.hotline.cases.handlers.owning import (
    accept_hand_over,
    ask_hand_over,
    close_case,
    correct_answer,
    decline_hand_over,
    report_higher,
)
from services.hotline.cases.handlers.serving import (
    inform_customer,
    promise_reply,
    record_findings,
    record_opinion,
)
from services.hotline.cases.http.bodies import Ending, Found, Informed, NewOwner, Reason, ReplyTime
from services.hotline.cases.http.door import DESK, STAFF, Desk, Employee, Handler
from shared.vocabulary.ids import CaseId
from shared.vocabulary.people import Role
from shared.web.tools import Told

router = APIRouter(tags=["cases"])
LEADERS = (Role.SUPERVISOR, Role.CENTER_MANAGER)
Tools = Annotated[Desk, Depends()]


@router.post("/cases/{case}/inform")
async def inform(case: CaseId, told: Informed, *, because: Told, person: Handler, desk: Tools) -> Case:
    """The customer was told how the matter stands (TYP-20)."""
    await desk.opened_to(person, case, *DESK)
    return await inform_customer(case, told.words, because=because, cases=desk.cases)


@router.post("/cases/{case}/agree-reply")
async def agree(case: CaseId, told: ReplyTime, *, because: Told, person: Handler, desk: Tools) -> Case:
    """A reply time was agreed with the customer (TYP-18)."""
    await desk.opened_to(person, case, *DESK)
    return await promise_reply(case, told.at, because=because, cases=desk.cases)


@router.post("/cases/{case}/opinion")
async def keep_opinion(case: CaseId, told: Reason, *, because: Told, person: Handler, desk: Tools) -> Case:
    """A complaint that cannot be cleared up is kept as an opinion, once the customer knows (TYP-04)."""
    await desk.opened_to(person, case, *DESK)
    return await record_opinion(case, told.reason, because=because, cases=desk.cases)


@router.post("/cases/{case}/findings")
async def find_out(case: CaseId, told: Found, *, because: Told, person: Handler, desk: Tools) -> Case:
    """A complaint was investigated: its cause, whether it was right, what will be done better (CMP-21)."""
    await desk.opened_to(person, case, *DESK)
    return await record_findings(case, told.findings(), because=because, cases=desk.cases)


@router.post("/cases/{case}/report")
async def report(case: CaseId, told: Reason, *, because: Told, person: Handler, desk: Tools) -> Case:
    """The case is reported one step higher at once (EMG-17)."""
    await desk.opened_to(person, case, *DESK)
    return await report_higher(
        case, told.reason, because=because, cases=desk.cases, rules=desk.rules, sites=desk.sites
    )


@router.post("/cases/{case}/hand-over")
async def hand_over(case: CaseId, told: NewOwner, *, because: Told, person: Employee, desk: Tools) -> Case:
    """The owner, or who leads the desk, asks somebody to take the case; they must accept (FCO-02)."""
    kept = await desk.opened_to(person, case, *STAFF)
    if person.id != kept.owner and not person.may(*LEADERS, site=kept.site):
        raise NotTheOwnerError(kept.owner_name)
    return await ask_hand_over(
        case, told.to, to_name=told.to_name, reason=told.reason, because=because, cases=desk.cases
    )


@router.post("/cases/{case}/hand-over/accept")
async def accept(case: CaseId, *, because: Told, person: Employee, desk: Tools) -> Case:
    """Whoever was asked takes the case."""
    await desk.opened_to(person, case, *STAFF)
    return await accept_hand_over(case, person.id, because=because, cases=desk.cases)


@router.post("/cases/{case}/hand-over/decline")
async def decline(case: CaseId, told: Reason, *, because: Told, person: Employee, desk: Tools) -> Case:
    """Whoever was asked does not take the case."""
    await desk.opened_to(person, case, *STAFF)
    return await decline_hand_over(case, person.id, reason=told.reason, because=because, cases=desk.cases)


@router.post("/cases/{case}/correct")
async def correct(case: CaseId, told: Reason, *, because: Told, person: Handler, desk: Tools) -> Case:
    """An answer proved wrong: the customer is called at once, with an apology (HOT-21)."""
    await desk.opened_to(person, case, *DESK)
    return await correct_answer(
        case, told.reason, because=because, cases=desk.cases, rules=desk.rules, sites=desk.sites
    )


@router.post("/cases/{case}/close")
async def close(case: CaseId, told: Ending, *, because: Told, person: Handler, desk: Tools) -> Case:
    """The matter has landed (FCO-08)."""
    await desk.opened_to(person, case, *DESK)
    return await close_case(
        case, told.outcome, because=because, cases=desk.cases, rules=desk.rules, sites=desk.sites
    )
