"""The ledger on a real store: an old house's balance is carried, and asks nothing without an index."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from services.billing.ledger.domain import EVERY_SITE, Account, LedgerEntry, balance_of, moved
from services.billing.ledger.handlers import close_pages, enter_raised, open_sheets
from services.billing.ledger.views import LEDGER, SHEETS, balance, proof
from shared.contracts.billing import ChargeRaised
from shared.storage.mongo import MongoDatabase
from shared.vocabulary.ids import ChargeId, SiteId
from shared.vocabulary.money import Fen
from tests.causes import a_command, a_message
from tests.clockwork import MONDAY_MORNING, Clock
from tests.live.store import DRIVERS
from tests.shared.storage.keyring import MASTER

pytestmark = pytest.mark.live
SITES = (SiteId("jinxiu"), SiteId("yunjing"))
OLD = tuple(
    LedgerEntry(
        id=f"raised/{number}",
        site=SITES[number % 2],
        at=MONDAY_MORNING - timedelta(days=number),
        charge=ChargeId(f"{number}"),
        what="换龙头",
        postings=moved(Fen(number + 1), into=Account.RECEIVABLE, out_of=Account.REVENUE),
    )
    for number in range(300)
)


@pytest_asyncio.fixture(params=DRIVERS)
async def database(store_url: str, request: pytest.FixtureRequest) -> AsyncIterator[MongoDatabase]:
    """The database of a house of before: a ledger of ten months, and nothing is carried."""
    database = MongoDatabase(
        store_url,
        name=f"ledger_{uuid.uuid4().hex[:12]}",
        master=MASTER,
        driver=request.param,
        clock=lambda: MONDAY_MORNING,
    )
    ledger = database.register(LEDGER)
    database.store(SHEETS)
    await asyncio.gather(*(ledger.append(entry) for entry in OLD))
    await database.prepare()
    yield database
    await database.close()


async def all_sites() -> tuple[SiteId, ...]:
    return SITES


async def closed(database: MongoDatabase, *, at: datetime) -> None:
    sheets = database.store(SHEETS)
    await open_sheets(SITES, sheets=sheets, because=a_command(at=at))
    for sheet in await sheets.claim("due", at=at, lease=30, limit=10):
        await close_pages(
            sheet,
            because=a_command(at=at),
            sheets=sheets,
            ledger=database.register(LEDGER),
            sites_served=all_sites,
        )


async def test_what_an_old_house_entered_is_carried_and_what_comes_late_is_in_the_balance_at_once(
    database: MongoDatabase,
) -> None:
    ledger, sheets, clock = database.register(LEDGER), database.store(SHEETS), Clock()
    before = await balance(ledger=ledger, sheets=sheets)
    await closed(database, at=clock())
    carried = await balance(ledger=ledger, sheets=sheets)
    late = ChargeRaised(charge=ChargeId("late"), kind="work", what="换龙头", amount=Fen(7))
    message = a_message(late, at=MONDAY_MORNING - timedelta(days=100), site="jinxiu")

    for _ in range(2):
        await enter_raised(message, ledger=ledger, sheets=sheets, clock=clock)
    at_once = await balance(ledger=ledger, sheets=sheets)
    await closed(database, at=clock.passes(hours=1))

    found = await proof(ledger=ledger, sheets=sheets)
    assert before == carried == balance_of(OLD)
    assert at_once.accounts[Account.RECEIVABLE] == before.accounts[Account.RECEIVABLE] + 7
    assert (found.faults, found.pages, found.balance) == ((), 3, at_once)


@pytest.mark.parametrize("name", [EVERY_SITE, "jinxiu"])
async def test_what_is_not_carried_yet_is_found_by_an_index(database: MongoDatabase, name: str) -> None:
    ledger = database.register(LEDGER)
    span = {"state.at": {"$gte": datetime(2026, 11, 1, tzinfo=UTC)}}
    asked = span if name == EVERY_SITE else {"state.site": name, **span}

    plan = await ledger.collection.find(asked).sort([("_id", 1)]).explain()

    assert "state.at" in str(plan)
    assert "COLLSCAN" not in str(plan)
