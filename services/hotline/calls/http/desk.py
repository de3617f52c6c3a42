"""The agent's desk: taking calls, filing those without a case, looking them up."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from services.hotline.calls.domain.call import Call, CallState, Disposition
from services.hotline.calls.handlers import RULES, file_call, take_call
from services.hotline.calls.views import calls_without_record, latest_calls, outbound_without_case
from shared.auth.person import Person
from shared.rulebook.rules import Rulebook
from shared.storage.store import Store
from shared.vocabulary.addresses import masked
from shared.vocabulary.ids import CallId
from shared.vocabulary.people import Role
from shared.web.tools import Told, needs, now, tool

router = APIRouter(tags=["calls"])
DESK = (Role.AGENT, Role.SUPERVISOR)
READERS = (*DESK, Role.STEWARD, Role.SITE_MANAGER, Role.CENTER_MANAGER, Role.GENERAL_MANAGER, Role.AUDITOR)
WATCHERS = (Role.SUPERVISOR, Role.CENTER_MANAGER, Role.AUDITOR)
TELLS_A_NUMBER = frozenset({"newCall", "answer"})
"""What the exchange says with a number; other details are its words and ours."""
Calls = Annotated[Store[Call], tool("calls")]
Rules = Annotated[Rulebook, tool("rules")]
Agent = Annotated[Person, needs(*DESK)]
Reader = Annotated[Person, needs(*READERS)]


class Filing(BaseModel):
    """What a call without a case was."""

    disposition: Disposition
    note: str = Field("", max_length=1000)


@router.post("/calls/{call}/answer")
async def answer_call(call: CallId, *, because: Told, person: Agent, calls: Calls, rules: Rules) -> Call:
    """Take a ringing call; 409 when somebody else has it or the caller is gone."""
    person.must(*DESK, site=(await calls.get(call)).site)
    return await take_call(call, person.id, because=because, calls=calls, rules=rules)


@router.post("/calls/{call}/filed")
async def file_without_case(
    call: CallId, told: Filing, *, because: Told, person: Agent, calls: Calls, rules: Rules
) -> Call:
    """Say what a call was that led to no case (HOT-07)."""
    person.must(*DESK, site=(await calls.get(call)).site)
    return await file_call(call, told.disposition, note=told.note, because=because, calls=calls, rules=rules)


@router.get("/calls")
async def list_calls(
    *,
    calls: Calls,
    person: Reader,
    state: CallState | None = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Calls of the reader's sites, newest first."""
    found = await latest_calls(calls, state=state, sites=person.sites(*READERS), after=after, limit=limit)
    return {
        "items": [_for(person, call) for call in found],
        "next": found[-1].id if len(found) == limit else None,
    }


@router.get("/calls/unrecorded")
async def list_unrecorded(
    calls: Calls, rules: Rules, person: Agent, at: Annotated[datetime, Depends(now)]
) -> dict[str, Any]:
    """Calls that ended a while ago and still have no record (HOT-07)."""
    house = await rules.read(RULES, site=None, at=at)
    found = await calls_without_record(
        calls, ended_before=at - house.unfiled_after, sites=person.sites(*DESK)
    )
    return {"items": [_for(person, call) for call in found], "next": None}


@router.get("/calls/private")
async def list_private(calls: Calls, person: Annotated[Person, needs(*WATCHERS)]) -> dict[str, Any]:
    """Calls that the center made without a case (HOT-20)."""
    found = await outbound_without_case(calls, sites=person.sites(*WATCHERS))
    return {"items": [_for(person, call) for call in found], "next": None}


@router.get("/calls/{call}")
async def show_call(call: CallId, calls: Calls, person: Reader) -> Call:
    """One call with everything that was told about it."""
    kept = await calls.get(call)
    person.must(*READERS, site=kept.site)
    return _for(person, kept)


def _for(person: Person, call: Call) -> Call:
    """The call with the numbers of both ends for the agent who took it; masked for everybody else."""
    if call.agent is not None and call.agent == person.id:
        return call
    return replace(
        call,
        caller=masked(call.caller),
        called=masked(call.called),
        happenings=tuple(
            replace(one, detail=masked(one.detail)) if one.what in TELLS_A_NUMBER else one
            for one in call.happenings
        ),
    )
