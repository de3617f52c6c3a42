"""What the hotline says: calls and cases."""

from typing import ClassVar

from pydantic import AwareDatetime

from shared.contracts.envelope import Body, Part, Text
from shared.vocabulary.ids import AccountId, CallId, CaseId, HouseholdId, RoomId, TaskId
from shared.vocabulary.matters import CaseKind, Channel, Trade, Urgency
from shared.vocabulary.people import Role


class Match(Part):
    """A room that the caller's number belongs to."""

    household: HouseholdId
    room: RoomId
    site: str
    place: str
    person: str


class CallRang(Body):
    """A telephone rings at the center."""

    key: ClassVar[str] = "hotline.call.rang"

    call: CallId
    line: str
    caller: str
    matches: tuple[Match, ...] = ()


class CallAnswered(Body):
    """Somebody picked up; ``in_time`` says whether within the site's ring limit (HOT-02)."""

    key: ClassVar[str] = "hotline.call.answered"

    call: CallId
    agent: AccountId | None = None
    rings: int
    waited_seconds: float
    in_time: bool


class CallEnded(Body):
    """A call is over; ``too_long`` says whether it went over the talk limit (HOT-18)."""

    key: ClassVar[str] = "hotline.call.ended"

    call: CallId
    answered: bool
    talk_seconds: float
    too_long: bool
    ended_by: str | None = None
    reason: str | None = None


class CallFiled(Body):
    """What a call without a case was: a wrong number, a silent line, a private call (HOT-07, HOT-20)."""

    key: ClassVar[str] = "hotline.call.filed"

    call: CallId
    disposition: str
    note: Text = ""


class CaseOpened(Body):
    """A contact is on record, in the words of the caller; its owner answers for it until it is satisfied."""

    key: ClassVar[str] = "hotline.case.opened"

    case: CaseId
    number: str
    call: CallId | None = None
    channel: Channel
    owner: AccountId
    owner_name: str
    contact_name: str
    contact_phone: str
    content: Text
    wish: Text = ""


class CaseConfirmed(Body):
    """Room, name and phone were read back to the caller and confirmed (HOT-09)."""

    key: ClassVar[str] = "hotline.case.confirmed"

    case: CaseId
    household: HouseholdId | None = None
    room: RoomId | None = None
    place: str
    contact_name: str
    contact_phone: str
    read_back: tuple[str, ...]


class CaseClassified(Body):
    """A case got its kind, its urgency and with them its limit (TYP-01)."""

    key: ClassVar[str] = "hotline.case.classified"

    case: CaseId
    kind: CaseKind
    urgency: Urgency
    due: AwareDatetime | None = None


class CaseAnswered(Body):
    """A case was answered on the spot (HOT-11)."""

    key: ClassVar[str] = "hotline.case.answered"

    case: CaseId
    answer: Text


class TaskRequested(Body):
    """A case needs a crew; the task's id follows from the case, so asking twice asks once (HOT-13)."""

    key: ClassVar[str] = "hotline.task.requested"

    case: CaseId
    case_number: str
    task: TaskId
    kind: CaseKind
    urgency: Urgency
    trade: Trade
    crew: str | None = None
    what: Text
    paid: bool = False
    household: HouseholdId | None = None
    room: RoomId | None = None
    place: str
    contact_name: str
    contact_phone: str
    wanted_at: AwareDatetime | None = None
    due: AwareDatetime | None = None


class TaskWithdrawn(Body):
    """A case no longer needs a task."""

    key: ClassVar[str] = "hotline.task.withdrawn"

    case: CaseId
    task: TaskId
    reason: Text


class CaseServed(Body):
    """All that was asked is done or answered; somebody calls back before ``follow_up_due`` (FUP-01).

    Where ``follow_up_person`` is empty, anybody who holds the role ``follow_up_by`` does.
    """

    key: ClassVar[str] = "hotline.case.served"

    case: CaseId
    number: str
    outcome: Text
    follow_up_due: AwareDatetime
    follow_up_by: Role
    follow_up_person: AccountId | None = None


class FollowUpTried(Body):
    """Somebody called back and reached nobody."""

    key: ClassVar[str] = "hotline.followup.tried"

    case: CaseId
    attempt: int
    next_at: AwareDatetime
    note: Text = ""


class CaseFollowedUp(Body):
    """The owner was called back; ``rating`` is 1 to 5 (FUP-18)."""

    key: ClassVar[str] = "hotline.case.followed_up"

    case: CaseId
    satisfied: bool
    rating: int | None = None
    words: Text = ""


class CaseReopened(Body):
    """An owner who is not satisfied: the case goes on (FUP)."""

    key: ClassVar[str] = "hotline.case.reopened"

    case: CaseId
    reason: Text
    due: AwareDatetime | None = None


class CaseClosed(Body):
    """A matter has landed: an outcome, and the customer has a reply (FCO-08)."""

    key: ClassVar[str] = "hotline.case.closed"

    case: CaseId
    number: str
    outcome: Text
    satisfied: bool | None = None


class CaseEscalated(Body):
    """A case is late or grave and was reported one step up the ladder (EMG-02 to EMG-04)."""

    key: ClassVar[str] = "hotline.case.escalated"

    case: CaseId
    number: str
    kind: CaseKind | None = None
    level: int
    role: Role
    reason: str
    due: AwareDatetime | None = None
    place: str = ""


class CustomerInformed(Body):
    """The customer was told how the matter stands; ``reply_by`` is the time agreed for a reply (TYP-18, TYP-20)."""

    key: ClassVar[str] = "hotline.customer.informed"

    case: CaseId
    words: Text = ""
    reply_by: AwareDatetime | None = None


class ContactRevealed(Body):
    """Somebody looked at a contact's telephone number unmasked, and why (SEC-04); ``by`` says who."""

    key: ClassVar[str] = "hotline.contact.revealed"

    case: CaseId
    what: str
    why: str


class OpinionRecorded(Body):
    """A complaint that could not be cleared up is kept as an opinion; the case stays open (TYP-04)."""

    key: ClassVar[str] = "hotline.opinion.recorded"

    case: CaseId
    reason: Text


class CaseHandedOver(Body):
    """The ownership of a case went from one person to another who accepted it (FCO-02, FCO-03)."""

    key: ClassVar[str] = "hotline.case.handed_over"

    case: CaseId
    owner: AccountId
    owner_name: str
    before: AccountId
    reason: Text
