"""What the desk asks of the cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.console.desk.domain import Ending, Intake, Room
from services.console.journeys.domain.calls import CallCard, Line, Match
from services.console.journeys.domain.cases import CaseCard
from shared.storage.store import AnyOf, AtLeast, Store, Where
from shared.vocabulary.matters import CaseState, Channel

STILL = timedelta(minutes=15)
"""A call that rang longer ago and never ended is taken for lost by the exchange."""

OPEN = (CaseState.RECORDED, CaseState.CONFIRMED, CaseState.HANDLING, CaseState.SERVED)
FEW = 5
SOME = 12


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known about who calls."""

    phone: str
    matches: tuple[Match, ...]
    open_cases: tuple[CaseCard, ...]
    recent_calls: tuple[CallCard, ...]


async def ringing(calls: Store[CallCard], *, where: Where, at: datetime) -> Sequence[CallCard]:
    """The calls that ring now, the longest waiting first."""
    asked = {**where, "state": Line.RINGING, "rang_at": AtLeast(at - STILL)}
    return await calls.find_many(asked, order="rang_at", limit=SOME)


async def unrecorded(calls: Store[CallCard], *, agent: str) -> Sequence[CallCard]:
    """The agent's own calls that led to no record yet (HOT-07)."""
    mine = {"agent": agent, "case": None, "disposition": ""}
    return await calls.find_many(mine, order="-rang_at", limit=FEW)


async def about(
    phone: str, *, matches: Sequence[Match], cases: Store[CaseCard], calls: Store[CallCard], reach: Where
) -> Caller:
    """The caller's rooms, open cases and latest calls, as far as the reader's sites reach."""
    by_phone = await cases.find_many(
        {**reach, "contact_phone": phone, "state": AnyOf(OPEN)}, order="-opened_at", limit=SOME
    )
    households = tuple({match.household for match in matches})
    by_home = await cases.find_many(
        {**reach, "household": AnyOf(households), "state": AnyOf(OPEN)}, order="-opened_at", limit=SOME
    )
    found = {card.id: card for card in (*by_phone, *by_home)}
    recent = await calls.find_many({**reach, "caller": phone}, order="-rang_at", limit=FEW + 1)
    return Caller(
        phone=phone, matches=tuple(matches), open_cases=tuple(found.values()), recent_calls=tuple(recent)
    )


async def my_cases(cases: Store[CaseCard], *, owner: str) -> Sequence[CaseCard]:
    """The open cases a person answers for, the next limit first."""
    mine = {"owner": owner, "state": AnyOf(OPEN)}
    found = await cases.find_many(mine, order="-opened_at", limit=SOME)
    return sorted(found, key=lambda card: (card.due is None, card.due or card.opened_at))


def match_of(said: Mapping[str, Any]) -> Match:
    """A room as the hotline's directory says it."""
    return Match(**{name: str(said.get(name) or "") for name in Match.__slots__})


def intake_for(card: CallCard | None, *, call: str, channel: str) -> Intake:
    """The form as it opens: who calls is filled in where the register knows it."""
    match = card.matches[0] if card and card.matches else None
    return Intake(
        ending=Ending.RECORD,
        call=call,
        channel=channel if channel in list(Channel) else Channel.PHONE,
        contact_name=match.person if match else "",
        contact_phone=card.caller if card else "",
    )


def intake_from(begun: CaseCard) -> Intake:
    """The form of a record to go on with."""
    return Intake(
        ending=Ending.RECORD,
        call=begun.call or "",
        case=begun.id,
        channel=begun.channel or Channel.PHONE,
        contact_name=begun.contact_name,
        contact_phone=begun.contact_phone,
        content=begun.content,
        wish=begun.wish,
        kind=begun.kind or "",
        urgency=begun.urgency,
        where=Room(
            site=begun.site or "",
            room=begun.room or "",
            household=begun.household or "",
            place=begun.place,
        ),
        read_back=begun.read_back,
    )
