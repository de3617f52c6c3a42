"""What dispatch hears."""

from services.dispatch.roster import handlers as roster
from services.dispatch.tasks.handlers import offers, plan, work
from shared.contracts.archive import CrewFormed, SiteOpened
from shared.contracts.crew import (
    PriceTold,
    WorkAccepted,
    WorkDeclined,
    WorkFinished,
    WorkSigned,
    WorkStarted,
)
from shared.contracts.hotline import TaskRequested, TaskWithdrawn
from shared.messaging.subscriptions import on

HEARS = (
    on(SiteOpened, roster.keep_site),
    on(CrewFormed, roster.keep_crew),
    on(TaskRequested, plan.plan_task),
    on(TaskWithdrawn, plan.withdraw_task),
    on(WorkAccepted, offers.accept_task),
    on(WorkDeclined, offers.decline_task),
    on(WorkStarted, work.start_task),
    on(PriceTold, work.price_task),
    on(WorkFinished, work.finish_task),
    on(WorkSigned, work.return_slip),
)
