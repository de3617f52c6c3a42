"""Putting dunning steps on record."""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.billing.charges.domain import Charge
from services.billing.dunning.domain import Dunning, DunningRules, Step, Taken
from shared.contracts.envelope import Command
from shared.storage.store import Decision, Store


async def take_step(
    late: Charge, taken: Taken, *, zone: str, house: DunningRules, dunnings: Store[Dunning], because: Command
) -> Dunning:
    """Put on record that a step was taken; raises NotDueError when it is not the one wanted (DUN-11)."""

    def decide(kept: Dunning | None) -> Decision[Dunning]:
        dunning = kept or Dunning(id=late.id, site=late.site)
        wanted = wanted_step(late, dunning, at=taken.at, zone=zone, house=house)
        return dunning.with_step(taken, wanted=wanted), []

    return await dunnings.fold(late.id, decide, because=because)


def wanted_step(
    charge: Charge, dunning: Dunning, *, at: datetime, zone: str, house: DunningRules
) -> Step | None:
    """What a charge needs now by the site's own calendar; nothing once it is paid."""
    if charge.due is None or charge.payment is not None:
        return None
    local = ZoneInfo(zone)
    due, today = charge.due.astimezone(local).date(), at.astimezone(local).date()
    return dunning.next_step(kind=charge.kind, due=due, today=today, rules=house)
