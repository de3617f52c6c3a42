"""What a site's crew service says: what its members did, and when they did it."""

from typing import ClassVar

from shared.contracts.dispatch import PriceLine
from shared.contracts.envelope import Body, Text
from shared.vocabulary.ids import AccountId, CaseId, CrewId, FileId, TaskId
from shared.vocabulary.money import Fen


class WorkAccepted(Body):
    """A member took the offer."""

    key: ClassVar[str] = "crew.work.accepted"

    task: TaskId
    case: CaseId
    crew: CrewId
    offer: int
    member: AccountId
    member_name: str


class WorkDeclined(Body):
    """A member declined the offer for the crew, with a reason."""

    key: ClassVar[str] = "crew.work.declined"

    task: TaskId
    case: CaseId
    crew: CrewId
    offer: int
    member: AccountId
    reason: Text


class WorkStarted(Body):
    """A member is on the way or at work."""

    key: ClassVar[str] = "crew.work.started"

    task: TaskId
    case: CaseId
    member: AccountId


class PriceTold(Body):
    """The price was told to the owner; ``amount`` in fen is the sum of the lines (PFS-01)."""

    key: ClassVar[str] = "crew.price.told"

    task: TaskId
    case: CaseId
    amount: Fen
    lines: tuple[PriceLine, ...]
    told_to: str
    agreed: bool


class WorkFinished(Body):
    """A member finished, or could not do it and says why."""

    key: ClassVar[str] = "crew.work.finished"

    task: TaskId
    case: CaseId
    member: AccountId
    done: bool
    note: Text
    materials: tuple[str, ...] = ()
    photos: tuple[FileId, ...] = ()


class WorkSigned(Body):
    """The owner signed the work order on the screen (RWO-05)."""

    key: ClassVar[str] = "crew.work.signed"

    task: TaskId
    case: CaseId
    signer: str
    signature: FileId | None = None
