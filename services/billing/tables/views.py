"""Questions about charge tables, and the house rules they are drafted by."""

from dataclasses import dataclass
from pathlib import Path

from services.billing.charges.domain import Charge, ChargeState
from services.billing.tables.domain import FeeRules, Table
from shared.rulebook.rules import HouseRules
from shared.storage.store import A, Index, Kept, Store, Where
from shared.vocabulary.money import Fen

TABLES = Kept(Table, "tables", (Index(("site", "month")), Index(("collect_due",))))

RULES = HouseRules(
    of=FeeRules, service="billing", chapter="tables", defaults=Path(__file__).with_name("defaults.yaml")
)

PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Collection:
    """How much of a month's fees has been paid (FEE-27)."""

    raised: int
    paid: int
    total: Fen
    received: Fen

    @property
    def rate(self) -> float:
        """The paid share of the total, in percent with one decimal."""
        return round(100 * self.received / self.total, 1) if self.total else 0.0


async def every(store: Store[A], where: Where, *, page: int = PAGE) -> list[A]:
    """Everything that matches, however much it is: a table that left a household out would be wrong without a word."""
    found: list[A] = []
    while True:
        more = await store.find_many(where, limit=page, after=found[-1].id if found else None)
        found += more
        if len(more) < page:
            return found


async def collection_of(table: Table, *, charges: Store[Charge]) -> Collection:
    """What became of a table's charges."""
    found = await every(charges, {"site": table.site, "month": table.month})
    paid = [one for one in found if one.state is ChargeState.PAID]
    return Collection(
        raised=len(found), paid=len(paid), total=table.total, received=Fen(sum(one.amount for one in paid))
    )
