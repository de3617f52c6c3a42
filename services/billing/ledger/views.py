"""Questions to the ledger."""

from services.billing.ledger.domain import Balance, LedgerEntry, Sums
from shared.storage.store import AnyOf, Index, Kept, Register

LEDGER = Kept(LedgerEntry, "ledger", (Index(("charge", "-at")), Index(("site", "at")), Index(("-at",))))


async def balance(*, ledger: Register[LedgerEntry], sites: frozenset[str] | None = None) -> Balance:
    """The balance of some sites, or of all: summed from the entries, so that it can never drift from them."""
    where: dict[str, object] = {} if sites is None else {"site": AnyOf(tuple(sorted(sites)))}
    sums = Sums()
    async for entry in ledger.each(where):
        sums.add(entry)
    return sums.balance()
