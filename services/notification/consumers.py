"""What notification hears."""

from services.notification.contacts import handlers as contacts
from services.notification.notices.handlers import occasions
from shared.contracts.archive import HouseholdRegistered, SiteOpened
from shared.contracts.console import AccountOpened
from shared.contracts.dispatch import TaskAccepted, TaskEscalated, TaskFinished, TaskOffered, TaskStarted
from shared.contracts.hotline import CaseConfirmed, CaseEscalated, CaseHandedOver, CaseOpened, CaseServed
from shared.messaging.subscriptions import on

HEARS = (
    on(CaseOpened, contacts.note_case),
    on(CaseConfirmed, contacts.note_confirmation),
    on(CaseHandedOver, contacts.note_hand_over),
    on(HouseholdRegistered, contacts.note_household),
    on(AccountOpened, contacts.note_account),
    on(SiteOpened, contacts.note_site),
    on(TaskOffered, occasions.tell_of_offer),
    on(TaskAccepted, occasions.tell_of_acceptance),
    on(TaskStarted, occasions.tell_of_start),
    on(TaskFinished, occasions.tell_of_finish),
    on(TaskEscalated, occasions.tell_of_late_task),
    on(CaseEscalated, occasions.tell_of_late_case),
    on(CaseServed, occasions.tell_of_follow_up),
)
