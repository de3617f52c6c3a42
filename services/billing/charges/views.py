"""Questions about charges."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from services.billing.charges.domain import Arrears, Charge, ChargeState, PaymentRules
from services.billing.charges.gateways import count_charge
from shared.rulebook.rules import HouseRules
from shared.storage.store import AnyOf, Index, Kept, Store
from shared.vocabulary.ids import HouseholdId

CHARGES = Kept(
    Charge,
    "charges",
    (
        Index(("receipt.id",), sparse=True),
        Index(("receipt_due",), sparse=True),
        Index(("task", "-raised_at"), sparse=True),
        Index(("case", "-raised_at"), sparse=True),
        Index(("household", "state", "raised_at")),
        Index(("site", "month")),
        Index(("site", "state", "due")),
        Index(("site", "state", "raised_at")),
        Index(("state", "raised_at")),
        Index(("state", "due")),
    ),
    counts=count_charge,
)

RULES = HouseRules(
    of=PaymentRules, service="billing", chapter="charges", defaults=Path(__file__).with_name("defaults.yaml")
)


async def charges_of(
    *,
    charges: Store[Charge],
    sites: frozenset[str] | None,
    state: ChargeState | None = None,
    household: str | None = None,
    case: str | None = None,
    task: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Sequence[Charge]:
    """Charges at the sites (None: every site), newest first."""
    sought = {"household": household, "case": case, "task": task}
    where: dict[str, object] = {name: value for name, value in sought.items() if value is not None}
    if state is not None or not (case or task):
        # Every state by its name needs no index of its own, and each index makes a charge dearer to keep.
        where["state"] = state or AnyOf(tuple(ChargeState))
    if sites is not None:
        where["site"] = AnyOf(tuple(sorted(sites)))
    return await charges.find_many(where, order="-raised_at", limit=limit, after=after)


async def arrears_of(household: HouseholdId, *, at: datetime, charges: Store[Charge]) -> Arrears:
    """What a household owes, oldest first."""
    found = await charges.find_many(
        {"household": household, "state": ChargeState.RAISED}, order="raised_at", limit=1000
    )
    return Arrears(household=household, charges=tuple(found), at=at)


async def charge_of_receipt(receipt: str, *, charges: Store[Charge]) -> Charge | None:
    """The charge that a receipt is for."""
    found = await charges.find_many({"receipt.id": receipt}, limit=1)
    return found[0] if found else None
