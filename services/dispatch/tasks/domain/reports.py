"""What a crew reports, which may arrive in any order."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.vocabulary.ids import AccountId, FileId
from shared.vocabulary.money import Fen
from shared.vocabulary.privacy import PersonName, Words


class ReportKind(StrEnum):
    """The steps that a crew reports after its acceptance, in the order in which they happen."""

    PRICED = "priced"
    STARTED = "started"
    FINISHED = "finished"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a price; ``unit_price`` in fen, ``quantity`` in thousandths of the unit."""

    code: str
    what: str
    unit: str
    quantity: int
    unit_price: Fen


@dataclass(frozen=True, slots=True)
class Price:
    """What the owner was told before the work, when, and the answer (PFS-01)."""

    amount: Fen
    lines: tuple[Line, ...]
    told_to: PersonName
    told_at: datetime
    agreed: bool


@dataclass(frozen=True, slots=True)
class Report:
    """One report: when it happened, who made it (None when the message does not say), and what it says."""

    kind: ReportKind
    at: datetime
    member: AccountId | None
    price: Price | None = None
    done: bool = True
    note: Words = ""
    photos: tuple[FileId, ...] = ()
    signer: PersonName = ""
    signature: FileId | None = None
