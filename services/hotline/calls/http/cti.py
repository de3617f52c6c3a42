"""The telephone exchange's door: Zammad's generic CTI push."""

import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from services.hotline.calls.domain.call import Call, Direction
from services.hotline.calls.handlers import Line, Ring, note_answer, note_hangup, note_ring
from services.hotline.directory.domain.listing import Found
from shared.contracts.envelope import Command
from shared.rulebook.rules import Rulebook
from shared.storage.store import Store
from shared.vocabulary.ids import CallId, MessageId, SiteId
from shared.vocabulary.numbers import as_number
from shared.web.tools import now, tool

router = APIRouter(tags=["cti"])
CALLS_OF_LINES = uuid.UUID("0d9ad2f4-5c3b-4bb6-9a0c-3f3c5a3b3d11")

FindCaller = Callable[[str], Awaitable[tuple[Found, ...]]]
"""The rooms behind a number, as the directory knows them."""
FindSite = Callable[[str], Awaitable[SiteId | None]]
"""The site that a line rings for."""


class Push(BaseModel):
    """What the exchange says: one event of one call."""

    model_config = ConfigDict(populate_by_name=True)

    event: Literal["newCall", "answer", "hangup"]
    call_id: str = Field(validation_alias=AliasChoices("callId", "call_id"), min_length=1, max_length=200)
    caller: str = Field("", validation_alias="from", max_length=80)
    called: str = Field("", validation_alias="to", max_length=80)
    direction: Direction = Direction.IN
    user: tuple[str, ...] = Field((), validation_alias=AliasChoices("user", "user[]"))
    answering_number: str = Field("", validation_alias="answeringNumber", max_length=80)
    cause: str = Field("", max_length=80)
    ended_by: Literal["caller", "agent"] | None = Field(None, validation_alias="endedBy")

    def hung_up_by(self) -> str | None:
        """Who ended the call, as told; a call cancelled while ringing was ended by the caller (HOT-19)."""
        return self.ended_by or ("caller" if self.cause == "cancel" else None)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the exchange's door needs."""

    calls: Annotated[Store[Call], tool("calls")]
    caller_of: Annotated[FindCaller, tool("caller_of")]
    site_of_line: Annotated[FindSite, tool("site_of_line")]
    rules: Annotated[Rulebook, tool("rules")]
    lines: Annotated[Mapping[str, str], tool("lines")]


async def pushed(request: Request) -> Push:
    """The event in a request, whether it came as a form or as JSON; HTTP 422 when it is none."""
    try:
        return Push.model_validate(await _fields(request))
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False, include_context=False)) from error


async def _fields(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            told = await request.json()
        except (json.JSONDecodeError, UnicodeDecodeError):
            told = None
        if not isinstance(told, dict):
            raise RequestValidationError(
                [{"loc": ("body",), "msg": "the body is no JSON object", "type": "json_invalid"}]
            )
        return told
    form = await request.form()
    return {key: form.getlist(key) if key in {"user", "user[]"} else form[key] for key in form}


@router.post("/cti/{token}")
async def hear_exchange(
    token: str,
    push: Annotated[Push, Depends(pushed)],
    exchange: Annotated[Exchange, Depends()],
    at: Annotated[datetime, Depends(now)],
) -> dict[str, str]:
    """One event of one call; repeated and out-of-order events build the same call. 401 for an unknown token."""
    number = exchange.lines.get(token)
    if number is None:
        raise HTTPException(HTTPStatus.UNAUTHORIZED, "no telephone line has this token: check the settings")
    line = Line(number=number, site=await exchange.site_of_line(number))
    call = CallId(str(uuid.uuid5(CALLS_OF_LINES, f"{number}/{push.call_id}")))
    because = Command(id=MessageId(f"cti/{call}/{push.event}/{push.answering_number}"), at=at, site=line.site)
    await _note(call, push, line=line, because=because, exchange=exchange)
    return {"call": call}


async def _note(call: CallId, push: Push, *, line: Line, because: Command, exchange: Exchange) -> None:
    calls, rules = exchange.calls, exchange.rules
    match push.event:
        case "newCall":
            caller = as_number(push.caller)
            stranger = push.called if push.direction is Direction.OUT else caller
            ring = Ring(
                direction=push.direction,
                caller=caller,
                called=as_number(push.called),
                users=push.user,
                matches=await exchange.caller_of(stranger),
            )
            await note_ring(call, ring, line=line, because=because, calls=calls, rules=rules)
        case "answer":
            await note_answer(
                call, push.answering_number, line=line, because=because, calls=calls, rules=rules
            )
        case "hangup":
            await note_hangup(
                call,
                push.cause,
                ended_by=push.hung_up_by(),
                line=line,
                because=because,
                calls=calls,
                rules=rules,
            )
