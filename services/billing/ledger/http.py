"""The ledger over HTTP."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.billing.charges.domain import Charge
from services.billing.ledger import views
from services.billing.ledger.domain import Balance, LedgerEntry, Sheet
from shared.auth.person import Person
from shared.storage.store import AnyOf, Register, Store
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
Sheets = Annotated[Store[Sheet], tool("sheets")]


@router.get("/ledger/balance")
async def balance(
    *, reader: Reader, ledger: Ledger, sheets: Sheets, site: SiteId | None = None
) -> dict[str, Any]:
    """The accounts in fen and their sum, which is 0; and each person's cash drawer (FEE-06)."""
    found = await views.balance(ledger=ledger, sheets=sheets, sites=_sites(reader, site=site))
    return _shown(found)


@router.get("/ledger/proof")
async def proof(
    *, reader: Reader, ledger: Ledger, sheets: Sheets, site: SiteId | None = None
) -> dict[str, Any]:
    """The balance summed anew from every entry, and what months carry that their entries do not come to (FEE-05).

    It takes as long as there are entries; ``/ledger/balance`` does not.
    """
    found = await views.proof(ledger=ledger, sheets=sheets, sites=_sites(reader, site=site))
    return _shown(found.balance) | {"pages": found.pages, "holds": found.holds, "faults": list(found.faults)}


@router.get("/ledger")
async def entries(
    *,
    reader: Reader,
    ledger: Ledger,
    charges: Annotated[Store[Charge], tool("charges")],
    charge: str | None = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Ledger entries of the sites the reader may see, newest first; everything can be traced (FEE-05).

    Of a charge that was raised together with others its raising is the entry of all of them.
    """
    where: dict[str, object] = {}
    if charge:
        kept = await charges.find(charge)
        where["charge"] = AnyOf((charge, kept.batch)) if kept and kept.batch else charge
    sites = reader.sites(*READERS)
    if sites is not None:
        where["site"] = AnyOf(tuple(sorted(sites)))
    found = await ledger.find_many(where, order="-at", limit=limit, after=after)
    return {
        "items": [asdict(one) for one in found],
        "next": found[-1].id if len(found) == limit else None,
    }


def _sites(reader: Person, *, site: SiteId | None) -> frozenset[SiteId] | None:
    """The sites that are asked for; None is all of them."""
    if site is None:
        return reader.sites(*READERS)
    reader.must(*READERS, site=site)
    return frozenset((site,))


def _shown(found: Balance) -> dict[str, Any]:
    return {
        "accounts": dict(found.accounts),
        "drawers": dict(found.drawers),
        "total": found.total,
        "entries": found.entries,
        "balanced": found.total == 0,
    }
