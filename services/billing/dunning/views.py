"""What is kept of dunning, and the charges that are late."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from services.billing.charges.domain import Charge, ChargeState
from services.billing.dunning.domain import Dunning, DunningRules
from shared.rulebook.rules import HouseRules
from shared.storage.store import AtMost, Kept, Store

DUNNINGS = Kept(Dunning, "dunnings")

RULES = HouseRules(
    of=DunningRules, service="billing", chapter="dunning", defaults=Path(__file__).with_name("defaults.yaml")
)


async def late_charges(
    site: str, *, at: datetime, charges: Store[Charge], after: str | None, limit: int
) -> Sequence[Charge]:
    """Charges of a site that should have been paid by now, the latest first."""
    where = {"site": site, "state": ChargeState.RAISED, "due": AtMost(at)}
    return await charges.find_many(where, order="due", limit=limit, after=after)
