"""Questions to the ledger."""

from services.billing.ledger.domain import Balance, LedgerEntry, balance_of
from shared.storage.store import AnyOf, Index, Kept, Register

LEDGER = Kept(LedgerEntry, "ledger", (Index(("site", "at")), Index(("charge",))))

_PAGE = 1000


async def balance(*, ledger: Register[LedgerEntry], sites: frozenset[str] | None = None) -> Balance:
    """The balance of some sites, or of all: summed from the entries, so that it can never drift from them."""
    where: dict[str, object] = {} if sites is None else {"site": AnyOf(tuple(sorted(sites)))}
    found: list[LedgerEntry] = []
    while True:
        after = found[-1].id if found else None
        part = await ledger.find_many(where, limit=_PAGE, after=after)
        found += part
        if len(part) < _PAGE:
            return balance_of(found)
