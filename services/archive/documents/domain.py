"""Papers under a household."""

from dataclasses import dataclass
from datetime import datetime

from shared.vocabulary.ids import CaseId, FileId, HouseholdId, SiteId, TaskId
from shared.vocabulary.privacy import Words


@dataclass(frozen=True, slots=True)
class Paper:
    """A filed paper; ``reference`` is the number printed on it, ``scan`` its picture where there is one."""

    id: FileId
    site: SiteId | None
    household: HouseholdId
    kind: str
    title: Words
    reference: str
    filed: datetime
    case: CaseId | None = None
    task: TaskId | None = None
    scan: FileId | None = None


SLIP = "dispatch_slip"
PAID_SLIP = "paid_service_slip"
RECEIPT = "receipt"
"""A dispatch slip and a paid-service slip are two papers, though they come from one task (PFS-07)."""
