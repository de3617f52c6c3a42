"""What a crew service hears, on ``events`` and by its crews' own lanes."""

from services.crew.lanes import handlers as lanes
from services.crew.prices import handlers as prices
from services.crew.work.handlers import orders
from shared.contracts.archive import CrewFormed, SiteOpened
from shared.contracts.billing import PricesPublished
from shared.contracts.dispatch import OfferTask, WithdrawTask
from shared.messaging.subscriptions import on

HEARS = (
    on(SiteOpened, lanes.keep_place),
    on(CrewFormed, lanes.keep_lane),
    on(PricesPublished, prices.keep_prices),
)
LANES = (
    on(OfferTask, orders.receive_offer),
    on(WithdrawTask, orders.receive_withdrawal),
)
