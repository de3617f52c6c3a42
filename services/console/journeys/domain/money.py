"""Charges and charge tables as the billing desk shows them."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.console.journeys.domain.steps import Step, heard, with_step


@dataclass(frozen=True, slots=True)
class ChargeCard:
    """What somebody owes or paid; ``amount`` in fen, ``state`` is open or paid."""

    id: str
    site: str | None = None
    state: str = "open"
    kind: str = ""
    what: str = ""
    amount: int = 0
    household: str | None = None
    place: str = ""
    case: str | None = None
    task: str | None = None
    due: datetime | None = None
    raised_at: datetime | None = None
    paid_at: datetime | None = None
    receipt: str | None = None
    receipt_number: str = ""
    method: str = ""
    payer: str = ""
    road: tuple[Step, ...] = ()

    def hear(self, step: Step) -> "ChargeCard":
        """The card that the road gives with this step in its place."""
        road = with_step(self.road, step)
        card = ChargeCard(id=self.id, road=road)
        for known in road:
            card = card.tell(known)
        return card

    def heard(self, cause: str) -> bool:
        """Whether something that the command led to has been heard."""
        return heard(self.road, cause)

    def tell(self, step: Step) -> "ChargeCard":
        """The card after one more step, for a reader who keeps the road elsewhere."""
        card = replace(
            self,
            site=self.site or step.site,
            amount=step.number("amount") or self.amount,
            household=step.text("household") or self.household,
            case=step.text("case") or self.case,
            task=step.text("task") or self.task,
        )
        return _paid(card, step) if step.name == "billing.charge.paid" else _raised(card, step)


def _raised(card: ChargeCard, step: Step) -> ChargeCard:
    return replace(
        card,
        kind=step.text("kind"),
        what=step.text("what"),
        place=step.text("place"),
        due=step.time("due"),
        raised_at=step.at,
    )


def _paid(card: ChargeCard, step: Step) -> ChargeCard:
    return replace(
        card,
        state="paid",
        paid_at=step.at,
        receipt=step.text("receipt"),
        receipt_number=step.text("receipt_number"),
        method=step.text("method"),
        payer=step.text("payer"),
    )


@dataclass(frozen=True, slots=True)
class TableCard:
    """A month's charge table: drafted, then signed by finance before anybody may collect (FEE-01)."""

    id: str
    site: str | None = None
    state: str = "drafted"
    month: str = ""
    rows: int = 0
    total: int = 0
    drafted_at: datetime | None = None
    signed_at: datetime | None = None
    signed_by: str = ""
    road: tuple[Step, ...] = ()

    def hear(self, step: Step) -> "TableCard":
        """The card that the road gives with this step in its place."""
        road = with_step(self.road, step)
        card = TableCard(id=self.id, road=road)
        for known in road:
            card = _after(card, known)
        return card

    def heard(self, cause: str) -> bool:
        """Whether something that the command led to has been heard."""
        return heard(self.road, cause)


def _after(card: TableCard, step: Step) -> TableCard:
    card = replace(card, site=card.site or step.site, month=step.text("month"), total=step.number("total"))
    if step.name == "billing.table.signed":
        return replace(card, state="signed", signed_at=step.at, signed_by=step.text("signed_by"))
    return replace(card, rows=step.number("rows"), drafted_at=step.at)
