"""The ledger over HTTP."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.billing.ledger import views
from services.billing.ledger.domain import LedgerEntry
from shared.auth.person import Person
from shared.storage.store import AnyOf, Register
from shared.vocabulary.ids import SiteId
from shared.vocabulary.people import Role
from shared.web.tools import needs, tool

router = APIRouter(tags=["ledger"])

READERS = (
    Role.FINANCE,
    Role.CASHIER,
    Role.SITE_MANAGER,
    Role.CENTER_MANAGER,
    Role.GENERAL_MANAGER,
    Role.AUDITOR,
)
Reader = Annotated[Person, needs(*READERS)]
Ledger = Annotated[Register[LedgerEntry], tool("ledger")]


@router.get("/ledger/balance")
async def balance(*, reader: Reader, ledger: Ledger, site: SiteId | None = None) -> dict[str, Any]:
    """The accounts in fen and their sum, which is 0; and each person's cash drawer (FEE-06)."""
    if site is not None:
        reader.must(*READERS, site=site)
    sites = frozenset((site,)) if site else reader.sites(*READERS)
    found = await views.balance(ledger=ledger, sites=sites)
    return {
        "accounts": dict(found.accounts),
        "drawers": dict(found.drawers),
        "total": found.total,
        "entries": found.entries,
        "balanced": found.total == 0,
    }


@router.get("/ledger")
async def entries(
    *,
    reader: Reader,
    ledger: Ledger,
    charge: str | None = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Ledger entries of the sites the reader may see, newest first; everything can be traced (FEE-05)."""
    where: dict[str, object] = {"charge": charge} if charge else {}
    sites = reader.sites(*READERS)
    if sites is not None:
        where["site"] = AnyOf(tuple(sorted(sites)))
    found = await ledger.find_many(where, order="-at", limit=limit, after=after)
    return {
        "items": [asdict(one) for one in found],
        "next": found[-1].id if len(found) == limit else None,
    }
