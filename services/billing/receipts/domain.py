"""What stands on a receipt: the same grid as on paper, amounts in digits and in capitals (FEE-13, FEE-15)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import cn2an

from shared.vocabulary.matters import PaymentMethod
from shared.vocabulary.money import Fen, yuan
from shared.vocabulary.refusals import RefusalError

BOXES = ("百", "十", "万", "千", "百", "十", "元", "角", "分")
"""The digit boxes of an amount, highest first: up to ten million yuan."""

HIGHEST = Fen(10**14)
"""A trillion yuan: what the capitals can say without doubt."""

METHODS = {
    PaymentMethod.CASH: ("现金", "cash"),
    PaymentMethod.TRANSFER: ("转账", "transfer"),
    PaymentMethod.QR: ("扫码", "QR code"),
}


class Copy(StrEnum):
    """The copies of a receipt: for who paid, for the accounts, and the stub (FEE-07, FEE-12)."""

    RECEIPT = "receipt"
    ACCOUNTS = "accounts"
    STUB = "stub"

    @property
    def printed(self) -> str:
        """What is printed on the copy."""
        return {"receipt": "收据联", "accounts": "记账联", "stub": "存根联"}[self.value]


class AmountTooLargeError(RefusalError):
    """An amount that no receipt can show."""

    code = "amount_too_large"


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the grid."""

    what: str
    unit: str
    quantity: str
    unit_price: Fen
    amount: Fen


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """Everything that is printed (FEE-13, FEE-14)."""

    number: str
    property_name: str
    property_name_en: str
    day: date
    payer: str
    place: str
    items: tuple[Item, ...]
    amount: Fen
    method: PaymentMethod
    cashier: str
    note: str
    page: str

    @property
    def capitals(self) -> str:
        """The amount in capital numerals (FEE-15)."""
        return capitals(self.amount)


def capitals(amount: Fen) -> str:
    """An amount in RMB capitals: 1640902 is 壹万陆仟肆佰零玖元零贰分 (FEE-15).

    cn2an writes them (its ``rmb`` mode only); where the rules for bills and cheques leave a choice (零 before
    角 when the yuan end in 0, 整 after 角) it takes the shorter form.

    Raises AmountTooLargeError outside 0 to a trillion yuan.
    """
    if not 0 <= amount < HIGHEST:
        raise AmountTooLargeError(f"{yuan(amount)} yuan cannot be put on a receipt.", amount=amount)
    return str(cn2an.an2cn(yuan(amount), "rmb"))


def boxed(amount: Fen) -> tuple[str, ...]:
    """The digits of an amount in their boxes, with ¥ before the first; raises AmountTooLargeError."""
    digits = f"¥{amount:03d}"
    if len(digits) > len(BOXES) + 1 or amount < 0:
        raise AmountTooLargeError(f"{yuan(amount)} yuan does not fit the boxes of a receipt.", amount=amount)
    return tuple(digits[-len(BOXES) :].rjust(len(BOXES)))


def quantity_text(thousandths: int) -> str:
    """A quantity as people write it: 1500 thousandths are 1.5."""
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".") if rest else str(whole)
