"""Billing, put together."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from services.billing.charges import handlers as charging, http as charges, views as charge_views
from services.billing.charges.domain import Charge
from services.billing.charges.gateways import count_owed
from services.billing.consumers import HEARS
from services.billing.dunning import http as dunning, views as dunning_views
from services.billing.dwellings import views as dwelling_views
from services.billing.ledger import handlers as entering, http as ledger, views as ledger_views
from services.billing.ledger.views import MOST_SHEETS, Proof, proof
from services.billing.prices import http as prices, views as price_views
from services.billing.receipts import pages as receipts
from services.billing.settings import Settings
from services.billing.tables import handlers as tabling, http as tables, views as table_views
from shared.contracts.envelope import Command
from shared.runtime.database import opened
from shared.runtime.service import Ground, Service, Sweep
from shared.vocabulary.ids import MessageId, SiteId
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

    sheets = database.store(ledger_views.SHEETS)

    async def sites_served() -> frozenset[SiteId]:
        return frozenset(card.id for card in await site_cards.find_many({}, limit=MOST_SHEETS))

    async def open_sheets() -> None:
        because = Command(id=MessageId("billing/open-sheets"), at=ground.clock())
        await entering.open_sheets(await sites_served(), sheets=sheets, because=because)

    async def keep_fee(charge: Charge, because: Command) -> bool:
        return await charging.keep_fee(charge, charges=charge_store, because=because)

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
            "sheets": sheets,
            "sites_served": sites_served,
            "numbers": database.numbers(),
            "rules": ground.rules,
            "keep_fee": keep_fee,
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
            Sweep(ledger_views.SHEETS, "due", entering.close_pages, at_most_ahead=entering.AT_MOST_AHEAD),
        ),
        stores=(charge_store, table_store, books, site_cards, dwellings, dunnings, sheets),
        on_start=(open_sheets,),
    )


async def verify_kept(settings: Settings) -> Proof:
    """The proof of the ledger that the settings lead to: ``python -m services.billing verify``."""
    async with opened("billing", settings) as database:
        return await proof(
            ledger=database.register(ledger_views.LEDGER), sheets=database.store(ledger_views.SHEETS)
        )


async def resum_kept(settings: Settings) -> None:
    """Have every month summed anew by the service: ``python -m services.billing resum``."""
    at = datetime.now(UTC)
    because = Command(id=MessageId(f"resum/{at.isoformat()}"), at=at)
    async with opened("billing", settings) as database:
        await entering.open_pages(sheets=database.store(ledger_views.SHEETS), because=because)
