"""Billing, put together."""

from functools import cache
from pathlib import Path

from services.billing.charges import handlers as charging, http as charges, views as charge_views
from services.billing.charges.domain import Charge
from services.billing.charges.gateways import count_owed
from services.billing.consumers import HEARS
from services.billing.dunning import http as dunning, views as dunning_views
from services.billing.dwellings import views as dwelling_views
from services.billing.ledger import http as ledger, views as ledger_views
from services.billing.prices import http as prices, views as price_views
from services.billing.receipts import pages as receipts
from services.billing.settings import Settings
from services.billing.tables import handlers as tabling, http as tables, views as table_views
from shared.contracts.envelope import Command
from shared.runtime.service import Ground, Service, Sweep
from shared.web.house_rules import house_rules
from shared.web.pages import Pages

HERE = Path(__file__).parent
CHAPTERS = ("prices", "charges", "receipts", "tables", "dunning")


@cache
def words() -> Pages:
    """The words of billing's refusals in both languages, read once; it has no pages of its own."""
    return Pages(*(HERE / chapter for chapter in CHAPTERS))


def build(settings: Settings, ground: Ground) -> Service:
    """Prices, charges, receipts, charge tables, and the ledger that all of it ends in."""
    database = ground.database
    charge_store = database.store(charge_views.CHARGES)
    table_store = database.store(table_views.TABLES)
    books = database.store(price_views.BOOKS)
    site_cards = database.store(dwelling_views.SITE_CARDS)
    dwellings = database.store(dwelling_views.DWELLINGS)
    dunnings = database.store(dunning_views.DUNNINGS)

    async def raise_fee(charge: Charge, because: Command) -> Charge:
        return await charging.raise_charge(charge, charges=charge_store, because=because)

    return Service(
        name="billing",
        tools={
            "charges": charge_store,
            "tables": table_store,
            "books": books,
            "site_cards": site_cards,
            "dwellings": dwellings,
            "dunnings": dunnings,
            "ledger": database.register(ledger_views.LEDGER),
            "numbers": database.numbers(),
            "rules": ground.rules,
            "raise_fee": raise_fee,
            "pages": words(),
            "pages_url": settings.pages_url,
        },
        subscriptions=HEARS,
        routers=(
            prices.router,
            charges.router,
            receipts.router,
            ledger.router,
            tables.router,
            dunning.router,
            house_rules(charge_views.RULES, table_views.RULES, dunning_views.RULES),
        ),
        census=(count_owed,),
        sweeps=(
            Sweep(charge_views.CHARGES, "receipt_due", charging.give_waiting_receipt),
            Sweep(table_views.TABLES, "collect_due", tabling.raise_some),
        ),
        stores=(charge_store, table_store, books, site_cards, dwellings, dunnings),
    )
