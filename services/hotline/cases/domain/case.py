"""The case as it stands: what was said, where, whose it is, what runs and what has happened."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from services.hotline.cases.domain.limits import Limit, LimitName, next_step_at
from services.hotline.cases.domain.refusals import NotClassifiedError, SkippedStepError
from services.hotline.cases.domain.task import CaseTask
from shared.vocabulary.ids import AccountId, CallId, CaseId, HouseholdId, RoomId, SiteId
from shared.vocabulary.matters import CaseKind, CaseState, Channel, Urgency
from shared.vocabulary.people import Role
from shared.vocabulary.privacy import PersonName, Phone, Private, Words

SERVICE_LIMITS = (LimitName.ANSWER, LimitName.EMERGENCY, LimitName.CORRECTION)


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened and by whom; nobody for a message or a clock."""

    at: datetime
    by: AccountId | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a case's road; nothing takes it away again (HOT-22)."""

    at: datetime
    by: str
    what: str
    note: Words = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """An owner asks somebody to take the case; it stays theirs until that person accepts (FCO-02)."""

    to: AccountId
    to_name: str
    reason: Words
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class CallBack:
    """One call back to the customer; ``reached`` False when nobody answered (FUP-06)."""

    at: datetime
    by: str
    reached: bool
    satisfied: bool | None = None
    rating: int | None = None
    words: Words = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Who calls back by when: ``person`` where it is the one who took the case, else anybody of the role (C8)."""

    due: datetime
    role: Role
    person: AccountId | None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Findings:
    """What became clear about a complaint; ``valid`` says whether the customer was right (CMP-35)."""

    cause: Words
    valid: bool
    improvement: Words = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A matter from its first word to its last reply; it always has an owner (FCO-01, FCO-02)."""

    id: CaseId
    number: str
    state: CaseState
    channel: Channel
    opened_at: datetime
    owner: AccountId
    owner_name: str
    first_owner: AccountId
    first_owner_name: str
    contact_name: PersonName
    contact_phone: Phone
    content: Words
    wish: Words = ""
    call: CallId | None = None
    site: SiteId | None = None
    household: HouseholdId | None = None
    room: RoomId | None = None
    place: str = ""
    read_back: tuple[str, ...] = ()
    only_place_known: bool = False
    kind: CaseKind | None = None
    urgency: Urgency = Urgency.NORMAL
    tasks: tuple[CaseTask, ...] = ()
    answer: Words = ""
    answered_on_the_spot: bool = False
    informed_at: datetime | None = None
    opinion: Words = ""
    findings: Findings | None = None
    outcome: Words = ""
    follow_up: FollowUp | None = None
    follow_up_at: datetime | None = None
    call_backs: Annotated[tuple[CallBack, ...], Private()] = ()
    satisfied: bool | None = None
    rating: int | None = None
    hand_over: HandOver | None = None
    reopened: int = 0
    closed_at: datetime | None = None
    limits: tuple[Limit, ...] = ()
    due: datetime | None = None
    next_step_at: datetime | None = None
    road: Annotated[tuple[Entry, ...], Private()] = ()

    def must_be(self, *states: CaseState, to_be: str) -> None:
        """Raise SkippedStepError unless the case is in one of the states (HOT-01)."""
        if self.state not in states:
            raise SkippedStepError(wanted=to_be, state=self.state, allowed=states)

    def sure_kind(self) -> CaseKind:
        """The case's kind; raises NotClassifiedError before it has one."""
        if self.kind is None:
            raise NotClassifiedError(self.number)
        return self.kind

    def noted(self, moment: Moment, what: str, *, note: str = "") -> "Case":
        """The case with one more line on its road."""
        return replace(self, road=(*self.road, Entry(moment.at, moment.by or "", what, note)))

    def running(self, *limits: Limit) -> "Case":
        """The case with these limits running; one of the same name that still runs is replaced."""
        names = {limit.name for limit in limits}
        kept = tuple(limit for limit in self.limits if limit.name not in names or not limit.runs)
        return self._limited((*kept, *limits))

    def meeting(self, *names: LimitName, at: datetime) -> "Case":
        """The case with what these limits ask for done."""
        return self._limited(tuple(limit.met(at) if limit.name in names else limit for limit in self.limits))

    def limit(self, name: LimitName) -> Limit | None:
        """The latest limit of a name, running or over."""
        return next((limit for limit in reversed(self.limits) if limit.name is name), None)

    def _limited(self, limits: tuple[Limit, ...]) -> "Case":
        serving = [limit for limit in limits if limit.name in SERVICE_LIMITS]
        return replace(
            self,
            limits=limits,
            due=serving[-1].due if serving else None,
            next_step_at=next_step_at(limits),
        )

    @property
    def is_emergency(self) -> bool:
        """Whether the case takes the urgent lane and the emergency ladder."""
        return self.kind is CaseKind.EMERGENCY or self.urgency is Urgency.EMERGENCY

    @property
    def open_tasks(self) -> tuple[CaseTask, ...]:
        """The tasks that crews still work on."""
        return tuple(task for task in self.tasks if not task.is_over)

    @property
    def has_reply(self) -> bool:
        """Whether the customer has heard what became of the matter (FCO-08)."""
        return self.answered_on_the_spot or any(one.reached for one in self.call_backs)
