"""Taking a case: record, confirm, classify, answer, split."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends

from services.hotline.cases.domain.case import Case
from services.hotline.cases.domain.record import Taker
from services.hotline.cases.handlers.serving import answer_case, split_case, withdraw_task
from services.hotline.cases.handlers.taking import classify_case, confirm_case, open_case
from services.hotline.cases.http.bodies import Answer, Class, Contact, Parts, ReadBack, Reason
from services.hotline.cases.http.door import DESK, STAFF, Desk, Employee, Handler
from shared.vocabulary.ids import CaseId, TaskId
from shared.web.tools import Told

router = APIRouter(tags=["cases"])
CASES_OF_COMMANDS = uuid.UUID("a3b77f62-8f5b-4a0b-8a52-8ec3a7a3f0c4")
Tools = Annotated[Desk, Depends()]


@router.post("/cases", status_code=201)
async def record_contact(told: Contact, *, because: Told, person: Employee, desk: Tools) -> Case:
    """A contact goes on record; any employee may take one and then owns it (HOT-07, FCO-01, FCO-07)."""
    call = await desk.calls.get(told.call) if told.call else None
    if call is not None:
        person.must(*STAFF, site=call.site)
        because = because.model_copy(update={"journey": await desk.calls.journey(call.id)})
    return await open_case(
        CaseId(str(uuid.uuid5(CASES_OF_COMMANDS, because.id))),
        told.said(),
        taker=Taker(person.id, person.name),
        site=call.site if call else None,
        because=because,
        cases=desk.cases,
        numbers=desk.numbers,
        rules=desk.rules,
        sites=desk.sites,
    )


@router.post("/cases/{case}/confirm")
async def read_back(case: CaseId, told: ReadBack, *, because: Told, person: Handler, desk: Tools) -> Case:
    """Room, name and phone were read back to the caller (HOT-09)."""
    await desk.opened_to(person, case, *DESK)
    person.must(*DESK, site=told.site)
    return await confirm_case(
        case,
        told.confirmation(),
        because=because,
        cases=desk.cases,
        listings=desk.listings,
        sites=desk.sites,
    )


@router.post("/cases/{case}/classify")
async def give_kind(case: CaseId, told: Class, *, because: Told, person: Handler, desk: Tools) -> Case:
    """The case gets its kind, its urgency and its limit (TYP-01)."""
    await desk.opened_to(person, case, *DESK)
    return await classify_case(
        case,
        told.kind,
        urgency=told.urgency,
        because=because,
        cases=desk.cases,
        rules=desk.rules,
        sites=desk.sites,
    )


@router.post("/cases/{case}/answer")
async def give_answer(case: CaseId, told: Answer, *, because: Told, person: Handler, desk: Tools) -> Case:
    """The customer has an answer (HOT-11)."""
    await desk.opened_to(person, case, *DESK)
    return await answer_case(
        case, told.answer, because=because, cases=desk.cases, rules=desk.rules, sites=desk.sites
    )


@router.post("/cases/{case}/tasks")
async def ask_crews(case: CaseId, told: Parts, *, because: Told, person: Handler, desk: Tools) -> Case:
    """Crews are asked to do their parts (HOT-13)."""
    await desk.opened_to(person, case, *DESK)
    return await split_case(
        case, told.wanted(), because=because, cases=desk.cases, rules=desk.rules, sites=desk.sites
    )


@router.post("/cases/{case}/tasks/{task}/withdraw")
async def take_back(
    case: CaseId, task: TaskId, told: Reason, *, because: Told, person: Handler, desk: Tools
) -> Case:
    """A task is not needed any more."""
    await desk.opened_to(person, case, *DESK)
    return await withdraw_task(case, task, reason=told.reason, because=because, cases=desk.cases)
