"""Builders for the ledger: an office that enters, closes months, and is asked what it all comes to."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from services.billing.ledger.domain import SETTLED, Balance, LedgerEntry, Sheet, balance_of
from services.billing.ledger.handlers import close_pages, enter_raised, open_sheets
from services.billing.ledger.views import LEDGER, SHEETS, balance
from shared.contracts.billing import ChargeRaised
from shared.storage.memory import MemoryDatabase
from shared.storage.store import Where
from shared.vocabulary.ids import ChargeId, SiteId
from shared.vocabulary.money import Fen
from tests.billing.money import entering
from tests.causes import a_command, a_message
from tests.clockwork import Clock

SITES = ("jinxiu", "yunjing")
OCTOBER, NOVEMBER, DECEMBER = (datetime(2026, month, 1, tzinfo=UTC) for month in (10, 11, 12))


class Office:
    """A ledger with its sheets, and a clock that stands on the day after November has settled."""

    def __init__(self, *, at: datetime = DECEMBER + SETTLED + timedelta(hours=1)) -> None:
        self.database = MemoryDatabase()
        self.clock = Clock(at)
        self.ledger, self.sheets = self.database.register(LEDGER), self.database.store(SHEETS)

    async def opens(self) -> None:
        await open_sheets(SITES, sheets=self.sheets, because=a_command(at=self.clock()))

    async def enters(self, charge: str, *, at: datetime, site: str = "jinxiu", amount: int = 100) -> None:
        said = ChargeRaised(charge=ChargeId(charge), kind="work", what="换龙头", amount=Fen(amount))
        message = a_message(said, id=f"say-{charge}", at=at, site=site)
        await enter_raised(message, **entering(self.database, clock=self.clock))

    async def closes(self, sheet: Sheet) -> None:
        async def sites_served() -> tuple[SiteId, ...]:
            return tuple(map(SiteId, SITES))

        await close_pages(
            sheet,
            because=a_command(at=self.clock()),
            sheets=self.sheets,
            ledger=self.ledger,
            sites_served=sites_served,
        )

    async def closes_what_is_due(self) -> None:
        for sheet in await self.sheets.find_many({}):
            if sheet.due is not None and sheet.due <= self.clock():
                await self.closes(sheet)

    async def carried(self, name: str = "jinxiu") -> list[int | None]:
        """How many entries each page carries; None for an open one."""
        pages = (await self.sheets.get(name)).pages
        return [page.balance.entries if page.balance else None for page in pages]

    async def balance(self, *sites: str) -> Balance:
        asked = frozenset(map(SiteId, sites)) if sites else None
        return await balance(ledger=self.ledger, sheets=self.sheets, sites=asked)

    def entered(self, *sites: str) -> Balance:
        entries = self.ledger._entries.values()
        return balance_of(one for one in entries if not sites or one.site in sites)


async def an_office() -> Office:
    """An entry of October, one of November and one of December, and what has ended is closed."""
    office = Office()
    for charge, at in (("a", OCTOBER), ("b", NOVEMBER), ("c", DECEMBER)):
        await office.enters(charge, at=at)
    await office.opens()
    await office.closes_what_is_due()
    return office


class Counting:
    """A ledger that counts what is read."""

    def __init__(self, ledger: Any) -> None:
        self.read = 0
        self._ledger = ledger

    async def each(self, where: Where, *, order: str = "id") -> AsyncIterator[LedgerEntry]:
        async for entry in self._ledger.each(where, order=order):
            self.read += 1
            yield entry
