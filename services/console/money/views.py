"""Charges for the billing desk."""

from collections.abc import Sequence

from services.console.journeys.domain.money import ChargeCard
from shared.storage.store import Store, Where

PAGE = 40
STATES = ("open", "paid", "void")


async def charges_like(
    charges: Store[ChargeCard], *, where: Where, state: str, q: str = "", after: str | None = None
) -> Sequence[ChargeCard]:
    """Charges of a state, the newest first; ``q`` is a household, a receipt's number or a place."""
    asked: dict[str, object] = {**where, "state": state if state in STATES else "open"}
    words = q.strip()
    if words:
        asked |= {"receipt_number": words} if words.isdigit() else {"place": words}
    return await charges.find_many(asked, order="-raised_at", limit=PAGE, after=after)
