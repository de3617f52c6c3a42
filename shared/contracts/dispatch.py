"""What dispatch says: tasks on their road, and the orders it sends to crews."""

from typing import ClassVar

from pydantic import AwareDatetime

from shared.contracts.envelope import CREWS, Body, Part, Text
from shared.vocabulary.ids import AccountId, CaseId, CrewId, FileId, HouseholdId, RoomId, SiteId, TaskId
from shared.vocabulary.matters import CaseKind, Trade, Urgency
from shared.vocabulary.money import Fen
from shared.vocabulary.people import Role


class PriceLine(Part):
    """One line of a price told to the owner: ``unit_price`` in fen, ``quantity`` in thousandths."""

    code: str = ""
    what: str
    unit: str
    quantity: int
    unit_price: Fen


class TaskPlanned(Body):
    """A task exists and has its slip number (RWO-21)."""

    key: ClassVar[str] = "dispatch.task.planned"

    task: TaskId
    case: CaseId
    case_number: str
    slip: str
    kind: CaseKind
    urgency: Urgency
    trade: Trade
    what: Text
    paid: bool
    household: HouseholdId | None = None
    room: RoomId | None = None
    place: str
    due: AwareDatetime | None = None


class TaskOffered(Body):
    """A task went to a crew's queue; somebody must accept before ``accept_by``."""

    key: ClassVar[str] = "dispatch.task.offered"

    task: TaskId
    case: CaseId
    slip: str
    crew: CrewId
    offer: int
    accept_by: AwareDatetime
    urgency: Urgency
    place: str
    what: Text


class OfferTask(Body):
    """The offer itself, on its way to the crew's own queue; an emergency takes the site's urgent lane.

    ``chosen`` is the one member it is meant for; None leaves it to the crew (FCO-12). ``after`` says why the offer
    before this one ended; empty for the first.
    """

    key: ClassVar[str] = "dispatch.offer"
    exchange: ClassVar[str] = CREWS

    site: SiteId
    crew: CrewId
    task: TaskId
    case: CaseId
    case_number: str
    slip: str
    offer: int
    trade: Trade
    kind: CaseKind
    urgency: Urgency
    what: Text
    paid: bool
    household: HouseholdId | None = None
    place: str
    contact_name: str
    contact_phone: str
    wanted_at: AwareDatetime | None = None
    accept_by: AwareDatetime
    due: AwareDatetime | None = None
    chosen: AccountId | None = None
    after: str = ""

    def route(self) -> str:
        return crew_route(site=self.site, crew=self.crew, urgency=self.urgency)


class WithdrawTask(Body):
    """A crew need not do a task any more."""

    key: ClassVar[str] = "dispatch.withdrawal"
    exchange: ClassVar[str] = CREWS

    site: SiteId
    crew: CrewId
    task: TaskId
    offer: int
    urgency: Urgency = Urgency.NORMAL
    reason: Text

    def route(self) -> str:
        return crew_route(site=self.site, crew=self.crew, urgency=self.urgency)


def crew_route(*, site: SiteId, crew: CrewId, urgency: Urgency) -> str:
    """The queue a crew's order takes: its own, or the site's urgent lane for an emergency."""
    return f"crew.{site}.urgent" if urgency is Urgency.EMERGENCY else f"crew.{site}.{crew}"


class TaskAccepted(Body):
    """A member of a crew accepted a task (RWO-02)."""

    key: ClassVar[str] = "dispatch.task.accepted"

    task: TaskId
    case: CaseId
    slip: str
    crew: CrewId
    member: AccountId
    member_name: str


class TaskDeclined(Body):
    """A crew declined a task and said why."""

    key: ClassVar[str] = "dispatch.task.declined"

    task: TaskId
    case: CaseId
    crew: CrewId
    member: AccountId
    reason: Text


class TaskStarted(Body):
    """The crew is on its way or at work."""

    key: ClassVar[str] = "dispatch.task.started"

    task: TaskId
    case: CaseId
    slip: str
    crew: CrewId
    member_name: str


class TaskPriced(Body):
    """The price was told to the owner before the work; ``agreed`` is the owner's answer (PFS-01)."""

    key: ClassVar[str] = "dispatch.task.priced"

    task: TaskId
    case: CaseId
    slip: str
    amount: Fen
    lines: tuple[PriceLine, ...]
    told_to: str
    agreed: bool


class TaskFinished(Body):
    """The work is over; ``done`` is False when it could not be done and ``note`` says why."""

    key: ClassVar[str] = "dispatch.task.finished"

    task: TaskId
    case: CaseId
    case_number: str
    slip: str
    crew: CrewId
    done: bool
    note: Text
    paid: bool
    amount: Fen
    lines: tuple[PriceLine, ...] = ()
    household: HouseholdId | None = None
    room: RoomId | None = None
    place: str
    photos: tuple[FileId, ...] = ()


class TaskReturned(Body):
    """The owner signed and the slip came back (RWO-05, PFS-02)."""

    key: ClassVar[str] = "dispatch.task.returned"

    task: TaskId
    case: CaseId
    slip: str
    household: HouseholdId | None = None
    signer: str
    signature: FileId | None = None


class TaskCancelled(Body):
    """A task will not be done."""

    key: ClassVar[str] = "dispatch.task.cancelled"

    task: TaskId
    case: CaseId
    slip: str
    reason: Text


class TaskEscalated(Body):
    """A task nobody accepted, or that is late, was reported one step up the ladder."""

    key: ClassVar[str] = "dispatch.task.escalated"

    task: TaskId
    case: CaseId
    slip: str
    crew: CrewId | None = None
    level: int
    role: Role
    reason: str
    urgency: Urgency
    place: str


class TaskHeardLate(Body):
    """What a crew did counts, though the office, which had not heard of it, had moved the task on meanwhile.

    ``did`` is accepted or finished, at this message's ``at``; ``overruled`` says what no longer holds: not_accepted,
    reassigned or cancelled; ``steps`` is how often the task went up the ladder for want of the news. The offers up to
    number ``offers`` no longer hold, whenever they were made.
    """

    key: ClassVar[str] = "dispatch.task.heard_late"

    task: TaskId
    case: CaseId
    slip: str
    crew: CrewId
    member_name: str
    did: str
    overruled: str
    steps: int
    offers: int = 0
