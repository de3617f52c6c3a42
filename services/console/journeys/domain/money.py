"""Charges as the billing desk shows them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from services.console.journeys.domain.steps import Step, heard, with_step
from shared.vocabulary.privacy import PersonName, Private, Words


@dataclass(frozen=True, slots=True)
class ChargeCard:
    """What somebody owes or paid; ``amount`` in fen, ``state`` is open, paid or void."""

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
    payer: PersonName = ""
    reason: Words = ""
    road: Annotated[tuple[Step, ...], Private()] = ()

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
        match step.name:
            case "billing.charge.paid":
                return _paid(card, step)
            case "billing.charge.voided":
                return replace(card, state="void", reason=step.text("reason"))
            case _:
                return _raised(card, step)


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
