"""What a site's crew service says: what its members did, and when they did it."""

from typing import ClassVar

from shared.contracts.dispatch import PriceLine
from shared.contracts.envelope import LINKS, Body, Text
from shared.vocabulary.ids import AccountId, CaseId, CrewId, FileId, SiteId, TaskId
from shared.vocabulary.matters import CaseKind, Trade, Urgency
from shared.vocabulary.money import Fen


class OfOneSite(Body):
    """Said by a site's own crew service: the broker takes it from nobody of another site."""

    key: ClassVar[str] = ""
    held_to_site: ClassVar[bool] = True


class WorkAccepted(OfOneSite):
    """A member took the offer."""

    key: ClassVar[str] = "crew.work.accepted"

    task: TaskId
    case: CaseId
    crew: CrewId
    offer: int
    member: AccountId
    member_name: str


class WorkDeclined(OfOneSite):
    """A member declined the offer for the crew, with a reason."""

    key: ClassVar[str] = "crew.work.declined"

    task: TaskId
    case: CaseId
    crew: CrewId
    offer: int
    member: AccountId
    reason: Text


class WorkStarted(OfOneSite):
    """A member is on the way or at work."""

    key: ClassVar[str] = "crew.work.started"

    task: TaskId
    case: CaseId
    member: AccountId


class PriceTold(OfOneSite):
    """The price was told to the owner; ``amount`` in fen is the sum of the lines (PFS-01)."""

    key: ClassVar[str] = "crew.price.told"

    task: TaskId
    case: CaseId
    amount: Fen
    lines: tuple[PriceLine, ...]
    told_to: str
    agreed: bool


class WorkFinished(OfOneSite):
    """A member finished, or could not do it and says why."""

    key: ClassVar[str] = "crew.work.finished"

    task: TaskId
    case: CaseId
    member: AccountId
    done: bool
    note: Text
    materials: tuple[str, ...] = ()
    photos: tuple[FileId, ...] = ()


class WorkSigned(OfOneSite):
    """The owner signed the work order on the screen (RWO-05)."""

    key: ClassVar[str] = "crew.work.signed"

    task: TaskId
    case: CaseId
    signer: str
    signature: FileId | None = None


class MatterTaken(OfOneSite):
    """A member of staff took a job at the site; it is a case of theirs under the ids given there (FCO-01)."""

    key: ClassVar[str] = "crew.matter.taken"

    case: CaseId
    task: TaskId
    site: SiteId
    crew: CrewId
    member: AccountId
    member_name: str
    trade: Trade
    kind: CaseKind
    urgency: Urgency
    place: str
    contact_name: str
    contact_phone: str
    what: Text
    paid: bool = False


class FileSent(OfOneSite):
    """A picture that was taken at a site of its own; ``content`` is its bytes in base64."""

    key: ClassVar[str] = "crew.file.sent"
    exchange: ClassVar[str] = LINKS

    file: FileId
    task: TaskId
    type: str
    content: str


class LinkBeat(OfOneSite):
    """A site of its own is alive; ``waiting`` is how many messages wait there for the line to the center.

    ``rules`` is the fingerprint of the house rules that it has from the center.
    """

    key: ClassVar[str] = "crew.link.beat"
    exchange: ClassVar[str] = LINKS

    site: SiteId
    waiting: int
    rules: str | None = None
