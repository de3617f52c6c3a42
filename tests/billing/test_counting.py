"""What Prometheus is told about money: every fen once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.billing.charges.domain import Payment
from services.billing.charges.gateways import count_owed
from services.billing.charges.handlers import charge_task, pay_charge, raise_charge, void_charge
from services.billing.charges.views import CHARGES
from shared.rulebook.rules import DefaultRules
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import ChargeId
from shared.vocabulary.matters import PaymentMethod
from tests.billing.money import FINISHED, a_charge
from tests.causes import a_command, a_message
from tests.clockwork import MONDAY_MORNING, Clock
from tests.counted import Growth, value


async def test_a_redelivered_finish_is_charged_and_counted_once() -> None:
    charges = MemoryDatabase().store(CHARGES)
    message = a_message(FINISHED)
    growth = Growth()

    for again in (message, message):
        await charge_task(again, charges=charges, rules=DefaultRules())

    assert growth.of("guanjia_charges_raised_total") == {("work",): 1}
    assert growth.of("guanjia_charges_raised_fen_total") == {("work",): 16800}


@pytest.mark.rule("FEE-13")
async def test_the_same_payment_twice_is_counted_once_with_its_receipt() -> None:
    database = MemoryDatabase()
    charges, numbers = database.store(CHARGES), database.numbers()
    await raise_charge(a_charge(), charges=charges, because=a_command())
    payment = Payment(method=PaymentMethod.QR, payer="王小明", at=MONDAY_MORNING, cashier=None)
    told = a_command()
    growth = Growth()

    for _ in range(2):
        await pay_charge(ChargeId("charge-1"), payment, charges=charges, numbers=numbers, because=told)

    assert growth.of("guanjia_charges_paid_fen_total") == {("work", "qr"): 16800}
    assert growth.of("guanjia_receipts_total") == {(): 1}


async def test_what_is_owed_shows_as_overdue_once_its_time_is_over_and_not_at_all_once_it_is_void() -> None:
    charges, clock = MemoryDatabase().store(CHARGES), Clock()
    due = MONDAY_MORNING + timedelta(days=7)
    await raise_charge(replace(a_charge("with-due"), due=due), charges=charges, because=a_command())
    await raise_charge(a_charge("void"), charges=charges, because=a_command())
    seen = []

    async def look() -> None:
        await count_owed(charges=charges, clock=clock)
        seen.append(
            tuple(value("guanjia_charges_open_fen", kind="work", overdue=late) for late in ("true", "false"))
        )

    await look()
    await void_charge(ChargeId("void"), "重复", charges=charges, because=a_command())
    clock.passes(days=8)
    await look()

    assert seen == [(0, 33600), (16800, 0)]
