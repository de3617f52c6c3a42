"""What billing says: prices, charges, receipts, charge tables."""

from typing import ClassVar

from pydantic import AwareDatetime

from shared.contracts.envelope import Body, Part
from shared.vocabulary.ids import (
    AccountId,
    CaseId,
    ChargeId,
    ChargeTableId,
    HouseholdId,
    ReceiptId,
    RoomId,
    SiteId,
    TaskId,
)
from shared.vocabulary.matters import PaymentMethod, Trade
from shared.vocabulary.money import Fen


class PriceItem(Part):
    """One line of a site's price book; ``price`` in fen per unit."""

    code: str
    trade: Trade
    what: str
    what_en: str
    unit: str
    price: Fen


class PricesPublished(Body):
    """A site's whole price book as it stands now."""

    key: ClassVar[str] = "billing.prices.published"

    site: SiteId
    items: tuple[PriceItem, ...]


class ChargeRaised(Body):
    """Somebody owes money: for paid work, or a month's fee."""

    key: ClassVar[str] = "billing.charge.raised"

    charge: ChargeId
    kind: str
    what: str
    amount: Fen
    household: HouseholdId | None = None
    room: RoomId | None = None
    place: str = ""
    case: CaseId | None = None
    task: TaskId | None = None
    due: AwareDatetime | None = None


class Fee(Part):
    """What one household owes for a month; ``amount`` in fen."""

    charge: ChargeId
    household: HouseholdId
    place: str
    amount: Fen


class FeesRaised(Body):
    """A month's fees of many households, raised in one step; ``amount`` is what they come to, in fen.

    It stands for one ChargeRaised for each of them. The ledger enters it as one, under ``batch``.
    """

    key: ClassVar[str] = "billing.fees.raised"

    batch: ChargeId
    table: ChargeTableId
    month: str
    kind: str
    what: str
    amount: Fen
    due: AwareDatetime | None = None
    fees: tuple[Fee, ...]


class ChargePaid(Body):
    """A charge was paid and its receipt has its number."""

    key: ClassVar[str] = "billing.charge.paid"

    charge: ChargeId
    receipt: ReceiptId
    receipt_number: str
    amount: Fen
    method: PaymentMethod
    payer: str
    household: HouseholdId | None = None
    case: CaseId | None = None
    task: TaskId | None = None
    cashier: AccountId | None = None


class ChargeTableDrafted(Body):
    """A month's charge table is ready for finance (FEE-01)."""

    key: ClassVar[str] = "billing.table.drafted"

    table: ChargeTableId
    month: str
    rows: int
    total: Fen


class ChargeTableSigned(Body):
    """Finance reviewed and signed a charge table; collection may start (FEE-01)."""

    key: ClassVar[str] = "billing.table.signed"

    table: ChargeTableId
    month: str
    signed_by: AccountId
    total: Fen


class ChargeVoided(Body):
    """A charge that nobody owes after all, and why."""

    key: ClassVar[str] = "billing.charge.voided"

    charge: ChargeId
    amount: Fen
    reason: str
    household: HouseholdId | None = None
    case: CaseId | None = None
    task: TaskId | None = None
