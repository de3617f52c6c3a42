"""What the archive hears: everything for the journal, and what makes files and papers."""

from services.archive.documents import handlers as documents
from services.archive.households import handlers as households
from services.archive.journal import handlers as journal
from shared.contracts.archive import HouseholdRegistered
from shared.contracts.billing import ChargePaid
from shared.contracts.dispatch import TaskFinished, TaskReturned
from shared.contracts.hotline import CaseConfirmed
from shared.messaging.subscriptions import on, on_everything

HEARS = (
    on_everything(journal.file_message),
    on(HouseholdRegistered, households.open_file),
    on(CaseConfirmed, households.link_case),
    on(TaskFinished, documents.file_paid_slip),
    on(TaskReturned, documents.file_slip),
    on(ChargePaid, documents.file_receipt),
)
