"""A charge on its road: raised, paid, receipted; or void."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from shared.vocabulary.ids import AccountId, CaseId, ChargeId, HouseholdId, ReceiptId, RoomId, SiteId, TaskId
from shared.vocabulary.matters import PaymentMethod, Urgency
from shared.vocabulary.money import Fen, yuan
from shared.vocabulary.privacy import PersonName, Words
from shared.vocabulary.refusals import RefusalError

THOUSANDTHS = 1000
LONGEST = 100


class ChargeState(StrEnum):
    """Where a charge is on its road."""

    RAISED = "raised"
    PAID = "paid"
    VOID = "void"


class ChargeKind(StrEnum):
    """What a charge is for (FEE-16, FEE-30)."""

    WORK = "work"
    PROPERTY_FEE = "property_fee"
    WATER = "water"
    POWER = "power"
    HEAT = "heat"
    LIFT = "lift"
    OTHER = "other"


class BadChargeError(RefusalError):
    """A charge that nobody can owe."""

    code = "bad_charge"


class AlreadySettledError(RefusalError):
    """A charge that is paid or void already."""

    code = "charge_settled"

    def __init__(self, charge: str, *, state: ChargeState) -> None:
        super().__init__(
            f"charge {charge} is {state} already: nothing is left to pay or to void.",
            charge=charge,
            state=state,
        )


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One line of a charge; ``quantity`` in thousandths of the unit, money in fen."""

    what: str
    unit: str
    quantity: int
    unit_price: Fen
    amount: Fen


@dataclass(frozen=True, slots=True)
class Receipt:
    """The number a payment got; counted per site without gaps (FEE-13)."""

    id: ReceiptId
    number: str


@dataclass(frozen=True, slots=True)
class Payment:
    """Who paid how, when, and into whose drawer (FEE-06)."""

    method: PaymentMethod
    payer: PersonName
    at: datetime
    cashier: AccountId | None


@dataclass(frozen=True, slots=True)
class Charge:
    """Somebody owes money. ``receipt_due`` is set while a payment waits for its number.

    ``batch`` names the charges that it was raised together with: the ledger has one entry for all of them.
    """

    id: ChargeId
    site: SiteId
    kind: ChargeKind
    what: str
    amount: Fen
    lines: tuple[ChargeLine, ...]
    raised_at: datetime
    household: HouseholdId | None = None
    room: RoomId | None = None
    place: str = ""
    case: CaseId | None = None
    task: TaskId | None = None
    month: str | None = None
    due: datetime | None = None
    state: ChargeState = ChargeState.RAISED
    payment: Payment | None = None
    receipt: Receipt | None = None
    receipt_due: datetime | None = None
    void_reason: Words = ""
    batch: ChargeId | None = None

    def checked(self) -> Self:
        """The charge, if somebody can owe it; raises BadChargeError."""
        if self.amount <= 0:
            raise BadChargeError(
                f"charge {self.id} comes to {self.amount} fen: a charge is above 0.", amount=self.amount
            )
        total = sum(line.amount for line in self.lines)
        if self.lines and total != self.amount:
            raise BadChargeError(
                f"the lines of charge {self.id} come to {yuan(Fen(total))}, its amount is {yuan(self.amount)}.",
                amount=self.amount,
                lines=total,
            )
        return self

    def paid(self, payment: Payment) -> "Charge":
        """The charge with its payment, waiting for its receipt's number; raises AlreadySettledError."""
        self._must_be_open()
        payer = payment.payer.strip()
        if not payer or len(payer) > LONGEST:
            raise BadChargeError(f"write who pays, in 1 to {LONGEST} characters.", payer=payer)
        return replace(
            self,
            state=ChargeState.PAID,
            payment=replace(payment, payer=payer),
            receipt_due=payment.at,
        )

    def receipted(self, number: int) -> "Charge":
        """The paid charge with its receipt's number in seven digits (FEE-13); a second number changes nothing."""
        if self.state is not ChargeState.PAID:
            raise BadChargeError(
                f"charge {self.id} is {self.state}: only a payment gets a receipt.", charge=self.id
            )
        if self.receipt is not None:
            return self
        receipt = Receipt(id=ReceiptId(f"{self.site}-{number:07d}"), number=f"{number:07d}")
        return replace(self, receipt=receipt, receipt_due=None)

    def voided(self, reason: str) -> "Charge":
        """The charge nobody owes after all; raises AlreadySettledError once money was taken."""
        self._must_be_open()
        if not reason.strip():
            raise BadChargeError("write why the charge is void.", charge=self.id)
        return replace(self, state=ChargeState.VOID, void_reason=reason.strip())

    def _must_be_open(self) -> None:
        if self.state is not ChargeState.RAISED:
            raise AlreadySettledError(self.id, state=self.state)


@dataclass(frozen=True, slots=True)
class Arrears:
    """What a household owes and has not paid in time."""

    household: HouseholdId
    charges: tuple[Charge, ...]
    at: datetime

    @property
    def owed(self) -> Fen:
        """Everything raised and not paid, due or not."""
        return Fen(sum(one.amount for one in self.charges))

    @property
    def overdue(self) -> Fen:
        """What should have been paid by now."""
        return Fen(sum(one.amount for one in self.charges if one.due is not None and one.due < self.at))

    def refuses(self, *, urgency: Urgency, limit: Fen | None) -> bool:
        """Whether paid work waits until the arrears are paid: never for an emergency, never without a limit."""
        return urgency is not Urgency.EMERGENCY and limit is not None and self.overdue > limit


def line_amount(*, quantity: int, unit_price: Fen) -> Fen:
    """Thousandths of a unit at a price in fen, rounded half up once."""
    return Fen((quantity * unit_price + THOUSANDTHS // 2) // THOUSANDTHS)


def lines_of(told: Sequence[tuple[str, str, int, Fen]], *, amount: Fen, what: str) -> tuple[ChargeLine, ...]:
    """The lines of a told price (what, unit, thousandths, fen per unit), which must come to the amount told.

    A price told as one sum, or whose lines do not come to the amount that the owner agreed to, is one line: what the
    owner agreed to is what is owed (PFS-01).
    """
    lines = tuple(
        ChargeLine(
            what=item,
            unit=unit,
            quantity=quantity,
            unit_price=price,
            amount=line_amount(quantity=quantity, unit_price=price),
        )
        for item, unit, quantity, price in told
    )
    if lines and sum(line.amount for line in lines) == amount:
        return lines
    return (ChargeLine(what=what, unit="项", quantity=THOUSANDTHS, unit_price=amount, amount=amount),)


@dataclass(frozen=True, slots=True)
class PaymentRules:
    """The house's rules about payment; ``arrears_limit`` in fen of overdue money, None for no limit."""

    work_due_days: int
    arrears_limit: int | None
