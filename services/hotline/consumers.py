"""What the hotline hears."""

from services.hotline.calls.handlers import link_case
from services.hotline.cases.handlers import tracking, walk_ins
from services.hotline.directory.handlers import list_household, list_site
from shared.contracts.archive import HouseholdRegistered, SiteOpened
from shared.contracts.crew import MatterTaken
from shared.contracts.dispatch import (
    TaskAccepted,
    TaskCancelled,
    TaskDeclined,
    TaskFinished,
    TaskReturned,
    TaskStarted,
)
from shared.contracts.hotline import CaseOpened
from shared.messaging.subscriptions import on

HEARS = (
    on(SiteOpened, list_site),
    on(HouseholdRegistered, list_household),
    on(CaseOpened, link_case),
    on(MatterTaken, walk_ins.open_taken),
    on(TaskAccepted, tracking.note_acceptance),
    on(TaskDeclined, tracking.note_decline),
    on(TaskStarted, tracking.note_start),
    on(TaskFinished, tracking.note_finish),
    on(TaskReturned, tracking.note_return),
    on(TaskCancelled, tracking.note_cancellation),
)
