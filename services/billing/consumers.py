"""What billing hears: finished paid work, the register, and itself for the ledger."""

from services.billing.charges import handlers as charges
from services.billing.dwellings import handlers as dwellings
from services.billing.ledger import handlers as ledger
from shared.contracts.archive import HouseholdRegistered, SiteOpened
from shared.contracts.billing import ChargePaid, ChargeRaised, ChargeVoided, FeesRaised
from shared.contracts.dispatch import TaskFinished
from shared.messaging.subscriptions import on

HEARS = (
    on(TaskFinished, charges.charge_task),
    on(SiteOpened, dwellings.note_site),
    on(HouseholdRegistered, dwellings.note_dwelling),
    on(ChargeRaised, ledger.enter_raised),
    on(FeesRaised, ledger.enter_fees),
    on(ChargePaid, ledger.enter_paid),
    on(ChargeVoided, ledger.enter_voided),
)
