"""Questions to the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.billing.ledger.domain import BEGINNING, EVERY_SITE, Balance, LedgerEntry, Page, Sheet, Sums
from shared.storage.store import AtLeast, Index, Kept, Register, Store, Within

LEDGER = Kept(LedgerEntry, "ledger", (Index(("charge", "-at")), Index(("site", "at")), Index(("-at",))))
SHEETS = Kept(Sheet, "sheets", (Index(("due",)),))
MOST_SHEETS = 100_000


@dataclass(frozen=True, slots=True)
class Proof:
    """The balance summed anew from every entry, and a sentence for each page that says something else."""

    balance: Balance
    pages: int
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether debits are credits, and every page is what its entries come to."""
        return self.balance.total == 0 and not self.faults

    def told(self) -> str:
        """The proof in a line, and a line for each fault."""
        outcome = "The ledger holds" if self.holds else "The ledger does not hold"
        sizes = f"{self.balance.entries} entries come to {self.balance.total} fen, {self.pages} pages carried"
        return "\n".join((f"{outcome}: {sizes}", *self.faults))


async def balance(
    *, ledger: Register[LedgerEntry], sheets: Store[Sheet], sites: frozenset[str] | None = None
) -> Balance:
    """The balance of some sites, or of all: what closed months carry, and the entries of the others."""
    sums = Sums()
    for name in (EVERY_SITE,) if sites is None else sorted(sites):
        sheet = await sheets.find(name)
        for page in sheet.pages if sheet else ():
            sums.carry(page.balance or await entries_of(name, span=_span(page), ledger=ledger))
        rest = AtLeast(sheet.until if sheet else BEGINNING)
        sums.carry(await entries_of(name, span=rest, ledger=ledger))
    return sums.balance()


async def entries_of(name: str, *, span: Within | AtLeast, ledger: Register[LedgerEntry]) -> Balance:
    """What the entries of a sheet's span come to."""
    sums = Sums()
    async for entry in ledger.each({"at": span} if name == EVERY_SITE else {"site": name, "at": span}):
        sums.add(entry)
    return sums.balance()


async def proof(
    *, ledger: Register[LedgerEntry], sheets: Store[Sheet], sites: frozenset[str] | None = None
) -> Proof:
    """Sum every entry of some sites, or of all, and every page of their sheets, anew."""
    sums = Sums()
    for where in ({},) if sites is None else [{"site": one} for one in sorted(sites)]:
        async for entry in ledger.each(where):
            sums.add(entry)
    kept = await sheets.find_many({}, limit=MOST_SHEETS)
    pages = [
        (sheet.id, page)
        for sheet in kept
        for page in sheet.pages
        if page.balance is not None and (sites is None or sheet.id in sites)
    ]
    found = [await _fault_of(name, page, ledger=ledger, sheets=sheets) for name, page in pages]
    return Proof(sums.balance(), len(pages), tuple(fault for fault in found if fault))


async def _fault_of(name: str, page: Page, *, ledger: Register[LedgerEntry], sheets: Store[Sheet]) -> str:
    """What is wrong with a page, or nothing; one that was opened meanwhile is not wrong."""
    summed = await entries_of(name, span=_span(page), ledger=ledger)
    if page.balance is None or page.balance == summed or page not in _pages(await sheets.find(name)):
        return ""
    return (
        f"the page of {name} until {page.ends.date()} carries {page.balance.told()}; its entries come to"
        f" {summed.told()}: sum it anew with python -m services.billing resum"
    )


def _pages(sheet: Sheet | None) -> Iterable[Page]:
    return sheet.pages if sheet else ()


def _span(page: Page) -> Within:
    return Within(page.begins, page.ends)
