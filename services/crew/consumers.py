"""What a crew service hears, on ``events`` and by its crews' own lanes; at a site of its own from its center too."""

from services.crew.door import handlers as door
from services.crew.files import handlers as files
from services.crew.lanes import handlers as lanes
from services.crew.links import handlers as links
from services.crew.prices import handlers as prices
from services.crew.work.handlers import orders
from shared.contracts.archive import CrewFormed, SiteOpened
from shared.contracts.billing import PricesPublished
from shared.contracts.console import SignInRevoked
from shared.contracts.crew import FileSent, LinkBeat
from shared.contracts.dispatch import OfferTask, WithdrawTask
from shared.contracts.rulebook import RulesSent
from shared.messaging.subscriptions import on

HEARS = (
    on(SiteOpened, lanes.keep_place),
    on(CrewFormed, lanes.keep_lane),
    on(PricesPublished, prices.keep_prices),
    on(SignInRevoked, door.forget_sign_in),
    on(LinkBeat, links.hear_beat),
    on(FileSent, files.keep_file),
)
LANES = (
    on(OfferTask, orders.receive_offer),
    on(WithdrawTask, orders.receive_withdrawal),
)
APART = (on(RulesSent, links.keep_rules),)
