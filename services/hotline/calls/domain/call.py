"""One call, built from whatever the exchange says in whatever order."""

import math
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from services.hotline.calls.domain.refusals import (
    CallGoesOnError,
    CallHasCaseError,
    CallOverError,
    CallTakenError,
)
from services.hotline.calls.domain.rules import CallRules
from services.hotline.directory.domain.listing import Found
from shared.vocabulary.ids import AccountId, CallId, CaseId, SiteId
from shared.vocabulary.privacy import Phone, Private, Words


class Direction(StrEnum):
    """Who called whom."""

    IN = "in"
    OUT = "out"


class CallState(StrEnum):
    """Where a call is; ``missed`` is one that ended before anybody answered."""

    EXPECTED = "expected"
    RINGING = "ringing"
    TALKING = "talking"
    ENDED = "ended"
    MISSED = "missed"


class Disposition(StrEnum):
    """What a call without a case was (HOT-07, HOT-20)."""

    WRONG_NUMBER = "wrong_number"
    SILENT = "silent"
    PRIVATE = "private"
    ADVERTISING = "advertising"
    REPEATED = "repeated"
    CALLED_BACK = "called_back"
    LIAISON = "liaison"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something the exchange or an agent told about the call, as it came."""

    what: str
    at: datetime
    by: str = ""
    detail: Words = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call with its times; what was measured follows from them and from the rules of its line's site."""

    id: CallId
    line: str
    site: SiteId | None
    direction: Direction = Direction.IN
    state: CallState = CallState.EXPECTED
    caller: Phone = ""
    called: Phone = ""
    users: tuple[str, ...] = ()
    matches: tuple[Found, ...] = ()
    rang_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    agent: AccountId | None = None
    answering_number: Phone = ""
    ended_by: str | None = None
    reason: str | None = None
    rings: int = 0
    waited_seconds: float = 0.0
    in_time: bool = False
    talk_seconds: float = 0.0
    too_long: bool = False
    cases: tuple[CaseId, ...] = ()
    disposition: Disposition | None = None
    note: Words = ""
    unrecorded: bool = False
    happenings: Annotated[tuple[Happening, ...], Private()] = ()

    def measured(self, rules: CallRules) -> "Call":
        """The call with its state and figures as its times now give them (HOT-02, HOT-18)."""
        rang = min(filter(None, (self.rang_at, self.answered_at, self.ended_at)), default=None)
        picked_up = self.answered_at or self.ended_at
        waited = (picked_up - rang).total_seconds() if rang and picked_up else 0.0
        talked = (
            max(0.0, (self.ended_at - self.answered_at).total_seconds())
            if self.answered_at and self.ended_at
            else 0.0
        )
        rings = max(1, math.ceil(waited / rules.seconds_per_ring))
        return replace(
            self,
            state=self._state(),
            waited_seconds=waited,
            rings=rings,
            in_time=self.answered_at is not None and rings <= rules.ring_limit,
            talk_seconds=talked,
            too_long=talked > rules.talk_limit.total_seconds(),
            unrecorded=self.ended_at is not None and not self.cases and self.disposition is None,
        )

    def _state(self) -> CallState:
        if self.ended_at:
            return CallState.ENDED if self.answered_at else CallState.MISSED
        if self.answered_at:
            return CallState.TALKING
        return CallState.RINGING if self.rang_at else CallState.EXPECTED

    def rang(
        self,
        *,
        at: datetime,
        direction: Direction,
        caller: str,
        called: str,
        users: tuple[str, ...] = (),
        matches: tuple[Found, ...] = (),
    ) -> "Call":
        """The call with its ring; a ring told again changes nothing but the memory of it."""
        told = replace(self, happenings=(*self.happenings, Happening("newCall", at, detail=caller)))
        if self.rang_at is not None:
            return told
        earliest = min(filter(None, (at, self.answered_at, self.ended_at)))
        return replace(
            told,
            rang_at=earliest,
            direction=direction,
            caller=caller,
            called=called,
            users=users,
            matches=matches,
        )

    def picked_up(self, *, at: datetime, answering_number: str) -> "Call":
        """The call answered, as the exchange says; the first answer counts for the wait."""
        told = replace(self, happenings=(*self.happenings, Happening("answer", at, detail=answering_number)))
        first = min(filter(None, (at, self.answered_at, self.ended_at)))
        return replace(told, answered_at=first, answering_number=answering_number or self.answering_number)

    def hung_up(self, *, at: datetime, reason: str, by: str | None) -> "Call":
        """The call over; who hung up is kept as told (HOT-19)."""
        told = replace(self, happenings=(*self.happenings, Happening("hangup", at, detail=reason)))
        if self.ended_at is not None:
            return told
        return replace(told, ended_at=at, reason=reason or None, ended_by=by)

    def taken_by(self, agent: AccountId, *, at: datetime) -> "Call":
        """The call answered by an agent at the desk; raises CallTakenError or CallOverError."""
        if self.agent not in (None, agent):
            raise CallTakenError(self.id, agent=str(self.agent))
        if self.agent is None and self.state is CallState.MISSED:
            raise CallOverError(self.id)
        told = replace(self, happenings=(*self.happenings, Happening("taken", at, by=agent)))
        return replace(told, agent=agent, answered_at=self.answered_at or at)

    def led_to(self, case: CaseId) -> "Call":
        """The call with the case it led to: its record (HOT-07)."""
        return self if case in self.cases else replace(self, cases=(*self.cases, case))

    def filed(self, disposition: Disposition, *, note: str, at: datetime, by: str) -> "Call":
        """The call with what it was, when no case came of it (HOT-07).

        Raises CallHasCaseError when one did, CallGoesOnError before the end.
        """
        if self.cases:
            raise CallHasCaseError(self.id)
        if self.ended_at is None:
            raise CallGoesOnError(self.id)
        happened = Happening("filed", at, by=by, detail=disposition)
        return replace(self, disposition=disposition, note=note, happenings=(*self.happenings, happened))

    @property
    def is_private_use(self) -> bool:
        """Whether the center called somebody without a case: the hotline is not for private calls (HOT-20)."""
        return (
            self.direction is Direction.OUT and not self.cases and self.disposition is not Disposition.LIAISON
        )
