"""The dunning ladder: a step for every month that a fee is late, and every step on record."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from shared.vocabulary.ids import AccountId, ChargeId, SiteId
from shared.vocabulary.money import Fen
from shared.vocabulary.privacy import Words
from shared.vocabulary.refusals import RefusalError


class Step(StrEnum):
    """What is done about a late fee."""

    CALL_AND_NOTICE = "call_and_notice"
    REPORT_TO_MANAGER = "report_to_manager"
    NOTICE_AT_HOME = "notice_at_home"
    WRITTEN_NOTICE = "written_notice"


SUPPLIES = frozenset({"water", "power", "heat"})


class NotDueError(RefusalError):
    """A step that is not due, or on record already."""

    code = "dunning_not_due"


@dataclass(frozen=True, slots=True)
class DunningRules:
    """The house's dunning rules; the late fee's rate is a share of the amount for each day."""

    first_months: int
    second_months: int
    third_months: int
    supply_days: int
    late_rate: Decimal


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken (DUN-11)."""

    step: Step
    at: datetime
    by: AccountId | None
    note: Words


@dataclass(frozen=True, slots=True)
class Dunning:
    """Every step taken about one charge."""

    id: ChargeId
    site: SiteId
    taken: tuple[Taken, ...] = ()

    def next_step(self, *, kind: str, due: date, today: date, rules: DunningRules) -> Step | None:
        """The first step that is due and not on record yet (DUN-01 to DUN-03, DUN-05)."""
        done = {one.step for one in self.taken}
        wanted = steps_due(kind, due=due, today=today, rules=rules)
        return next((step for step in wanted if step not in done), None)

    def with_step(self, taken: Taken, *, wanted: Step | None) -> "Dunning":
        """The step on record; raises NotDueError when another one, or none, is wanted."""
        if taken.step is not wanted:
            raise NotDueError(
                f"{taken.step} is not what charge {self.id} needs now: {wanted or 'nothing'} is.",
                charge=self.id,
                wanted=wanted or "",
            )
        return replace(self, taken=(*self.taken, taken))


def steps_due(kind: str, *, due: date, today: date, rules: DunningRules) -> tuple[Step, ...]:
    """Every step that a fee late since ``due`` has come to, in order; supplies are never cut by this house."""
    if kind in SUPPLIES:
        return (Step.WRITTEN_NOTICE,) if (today - due).days > rules.supply_days else ()
    months = months_between(due, today)
    ladder = (
        (rules.first_months, Step.CALL_AND_NOTICE),
        (rules.second_months, Step.REPORT_TO_MANAGER),
        (rules.third_months, Step.NOTICE_AT_HOME),
    )
    return tuple(step for least, step in ladder if months >= least)


def months_between(start: date, end: date) -> int:
    """Whole months from one day to another; 0 when the second is not later."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(0, months - (1 if end.day < start.day else 0))


def late_fee(amount: Fen, *, days: int, rules: DunningRules) -> Fen:
    """What lateness adds by the estate's contract, rounded half up once (DUN-08)."""
    return Fen(int((amount * rules.late_rate * max(0, days)).quantize(Decimal(1), rounding=ROUND_HALF_UP)))
