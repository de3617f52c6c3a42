"""What the cashier fills in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shared.vocabulary.matters import PaymentMethod

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Payment:
    """How a charge is paid, and by whom."""

    method: str = PaymentMethod.QR
    payer: str = ""

    def faults(self) -> dict[str, str]:
        """The fields that are missing, each with the key of its sentence."""
        found = {}
        if self.method not in list(PaymentMethod):
            found["method"] = "money.fault.method"
        if not self.payer:
            found["payer"] = "money.fault.payer"
        return found


def payment_of(form: Mapping[str, str]) -> Payment:
    """The form's fields."""
    return Payment(method=form.get("method", "").strip(), payer=form.get("payer", "").strip())


def faults_of_table(*, site: str, month: str) -> dict[str, str]:
    """What is missing for a month's charge table, each with the key of its sentence."""
    found = {}
    if not site:
        found["table_site"] = "money.fault.site"
    if not MONTH.fullmatch(month):
        found["month"] = "money.fault.month"
    return found
