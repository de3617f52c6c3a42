"""Charges are raised once, paid once, and numbered without a gap."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from services.billing.charges.domain import (
    AlreadySettledError,
    Arrears,
    BadChargeError,
    Charge,
    ChargeState,
    Payment,
    line_amount,
    lines_of,
)
from services.billing.charges.handlers import (
    charge_task,
    give_waiting_receipt,
    pay_charge,
    raise_charge,
    void_charge,
)
from services.billing.charges.views import CHARGES
from shared.contracts.billing import ChargePaid, ChargeRaised, ChargeVoided
from shared.rulebook.rules import DefaultRules
from shared.storage.memory import MemoryDatabase, MemoryStore
from shared.vocabulary.ids import AccountId, ChargeId
from shared.vocabulary.matters import PaymentMethod, Urgency
from shared.vocabulary.money import Fen
from shared.vocabulary.people import Role
from tests.billing.money import FINISHED, HOME, a_charge, billing, somebody
from tests.causes import a_command, a_message
from tests.clockwork import MONDAY_MORNING

CASH = Payment(method=PaymentMethod.CASH, payer="王小明", at=MONDAY_MORNING, cashier=AccountId("qiansu"))


async def raised(database: MemoryDatabase, *charges: Charge) -> MemoryStore[Charge]:
    store = database.store(CHARGES)
    for charge in charges or (a_charge(),):
        await raise_charge(charge, charges=store, because=a_command())
    return store


@pytest.mark.rule("FEE-16")
async def test_finished_paid_work_is_charged_as_the_owner_agreed() -> None:
    charges = MemoryDatabase().store(CHARGES)

    await charge_task(a_message(FINISHED), charges=charges, rules=DefaultRules())

    charge = await charges.get("task-case-1-1")
    assert (charge.amount, [line.amount for line in charge.lines]) == (16800, [10000, 6800])
    assert charge.due == MONDAY_MORNING + timedelta(days=7)
    assert [type(message.body) for message in charges.said] == [ChargeRaised]
    assert charges.said[0].journey == "journey-1"


async def test_a_redelivered_finish_charges_once() -> None:
    charges = MemoryDatabase().store(CHARGES)
    message = a_message(FINISHED)

    for again in (message, message, a_message(FINISHED)):
        await charge_task(again, charges=charges, rules=DefaultRules())

    assert len(charges.said) == 1


@pytest.mark.parametrize("change", [{"paid": False}, {"done": False}, {"amount": 0}])
async def test_free_or_undone_work_is_not_charged(change: dict[str, object]) -> None:
    charges = MemoryDatabase().store(CHARGES)

    await charge_task(a_message(FINISHED.model_copy(update=change)), charges=charges, rules=DefaultRules())

    assert await charges.count({}) == 0


@pytest.mark.rule("PFS-01")
def test_what_the_owner_agreed_to_is_owed_even_when_the_lines_say_otherwise() -> None:
    lines = lines_of((("龙头", "个", 1000, Fen(5000)),), amount=Fen(4500), what="有偿服务")

    assert [(line.what, line.amount) for line in lines] == [("有偿服务", 4500)]


@pytest.mark.parametrize("amount", [0, -1])
def test_a_charge_of_nothing_or_less_is_refused(amount: int) -> None:
    with pytest.raises(BadChargeError, match=f"comes to {amount} fen"):
        a_charge(amount=amount).checked()


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_line_is_rounded_half_up_once(quantity: int, price: int) -> None:
    amount = line_amount(quantity=quantity, unit_price=Fen(price))

    assert -500 < amount * 1000 - quantity * price <= 500


@pytest.mark.rule("FEE-13", "FEE-05")
async def test_a_payment_gets_the_sites_next_number_in_seven_digits() -> None:
    database = MemoryDatabase()
    charges = await raised(database, a_charge("a"), a_charge("b"), a_charge("c", site="yunjing"))

    numbers = [
        (
            await pay_charge(
                ChargeId(charge), CASH, charges=charges, numbers=database.numbers(), because=a_command()
            )
        )
        for charge in ("a", "b", "c")
    ]

    assert [one.receipt.number for one in numbers if one.receipt] == ["0000001", "0000002", "0000001"]
    paid = [message.body for message in charges.said if isinstance(message.body, ChargePaid)]
    assert [(body.charge, body.receipt, body.cashier) for body in paid] == [
        ("a", "jinxiu-0000001", "qiansu"),
        ("b", "jinxiu-0000002", "qiansu"),
        ("c", "yunjing-0000001", "qiansu"),
    ]


async def test_the_same_payment_twice_is_one_payment() -> None:
    database = MemoryDatabase()
    charges = await raised(database)
    command = a_command()

    for _ in range(2):
        await pay_charge(
            ChargeId("charge-1"), CASH, charges=charges, numbers=database.numbers(), because=command
        )

    assert sum(isinstance(message.body, ChargePaid) for message in charges.said) == 1


async def test_two_cashiers_at_once_take_the_money_once_and_leave_no_gap() -> None:
    database = MemoryDatabase()
    charges = await raised(database, a_charge("a"), a_charge("b"))
    numbers = database.numbers()

    answers = await asyncio.gather(
        *(
            pay_charge(ChargeId(charge), CASH, charges=charges, numbers=numbers, because=a_command())
            for charge in ("a", "a", "b")
        ),
        return_exceptions=True,
    )

    assert sum(isinstance(answer, AlreadySettledError) for answer in answers) == 1
    taken = [one.receipt.number for one in await charges.find_many({}) if one.receipt]
    assert sorted(taken) == ["0000001", "0000002"]


@pytest.mark.rule("FEE-13")
async def test_a_payment_that_broke_off_before_its_number_gets_it_from_the_sweep_once() -> None:
    database = MemoryDatabase()
    charges = await raised(database)
    await charges.change("charge-1", lambda kept: (kept.paid(CASH), []), because=a_command())

    due = await charges.claim("receipt_due", at=MONDAY_MORNING, lease=30, limit=10)
    for _ in range(2):
        await give_waiting_receipt(due[0], because=a_command(), charges=charges, numbers=database.numbers())

    kept = await charges.get("charge-1")
    assert kept.receipt is not None
    assert (kept.receipt.number, kept.receipt_due) == ("0000001", None)
    assert sum(isinstance(message.body, ChargePaid) for message in charges.said) == 1
    assert [message.by for message in charges.said if isinstance(message.body, ChargePaid)] == ["qiansu"]


async def test_a_void_charge_cannot_be_paid_and_a_paid_one_cannot_be_void() -> None:
    database = MemoryDatabase()
    charges = await raised(database, a_charge("a"), a_charge("b"))
    await void_charge(ChargeId("a"), "重复计费", charges=charges, because=a_command())
    await pay_charge(ChargeId("b"), CASH, charges=charges, numbers=database.numbers(), because=a_command())

    with pytest.raises(AlreadySettledError, match="charge a is void already"):
        await pay_charge(
            ChargeId("a"), CASH, charges=charges, numbers=database.numbers(), because=a_command()
        )
    with pytest.raises(AlreadySettledError, match="charge b is paid already"):
        await void_charge(ChargeId("b"), "错误", charges=charges, because=a_command())

    assert sum(isinstance(message.body, ChargeVoided) for message in charges.said) == 1


def test_nobody_pays_without_a_name() -> None:
    with pytest.raises(BadChargeError, match="write who pays"):
        a_charge().paid(replace(CASH, payer="  "))


@given(st.integers(1, 10**9), st.integers(0, 10**9) | st.none())
def test_an_emergency_is_never_refused_for_arrears(overdue: int, limit: int | None) -> None:
    owing = replace(a_charge(amount=overdue), due=MONDAY_MORNING - timedelta(days=1))
    arrears = Arrears(household=HOME, charges=(owing,), at=MONDAY_MORNING)

    refused = arrears.refuses(urgency=Urgency.EMERGENCY, limit=None if limit is None else Fen(limit))

    assert refused is False


def test_other_paid_work_waits_only_above_the_houses_limit() -> None:
    owing = replace(a_charge(amount=5000), due=MONDAY_MORNING - timedelta(days=1))
    arrears = Arrears(household=HOME, charges=(owing, a_charge("later")), at=MONDAY_MORNING)

    assert (arrears.owed, arrears.overdue) == (21800, 5000)
    assert arrears.refuses(urgency=Urgency.NORMAL, limit=Fen(4999))
    assert not arrears.refuses(urgency=Urgency.NORMAL, limit=Fen(5000))
    assert not arrears.refuses(urgency=Urgency.NORMAL, limit=None)


async def test_a_cashier_takes_the_money_and_reads_the_receipts_number() -> None:
    service, ground, database = billing()
    await raised(database)

    async with somebody(service, ground, Role.CASHIER, sites=("jinxiu",)) as client:
        answer = await client.post("/charges/charge-1/pay", json={"method": "qr", "payer": "王小明"})
        again = await client.post("/charges/charge-1/pay", json={"method": "qr", "payer": "王小明"})
        paid = (await client.get("/charges", params={"state": "paid"})).json()["items"]

    assert (answer.status_code, answer.json()["receipt"]["number"]) == (200, "0000001")
    assert (again.status_code, again.json()["code"]) == (409, "charge_settled")
    assert [one["state"] for one in paid] == [ChargeState.PAID]


async def test_the_same_request_twice_takes_the_money_once() -> None:
    service, ground, database = billing()
    await raised(database)

    async with somebody(service, ground, Role.CASHIER) as client:
        answers = [
            await client.post(
                "/charges/charge-1/pay",
                json={"method": "cash", "payer": "王小明"},
                headers={"Idempotency-Key": "k1"},
            )
            for _ in range(2)
        ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["receipt"] == answers[1].json()["receipt"]


@pytest.mark.parametrize(("role", "sites"), [(Role.AGENT, ()), (Role.CASHIER, ("yunjing",))])
async def test_nobody_else_takes_money(role: Role, sites: tuple[str, ...]) -> None:
    service, ground, database = billing()
    await raised(database)

    async with somebody(service, ground, role, sites=sites) as client:
        answer = await client.post("/charges/charge-1/pay", json={"method": "cash", "payer": "王小明"})

    assert answer.status_code == 403
    assert (await database.store(CHARGES).get("charge-1")).state is ChargeState.RAISED


@pytest.mark.parametrize("wrong", [{"method": "shells", "payer": "王"}, {"method": "cash", "payer": ""}, {}])
async def test_a_payment_that_makes_no_sense_is_not_taken(wrong: dict[str, str]) -> None:
    service, ground, database = billing()
    await raised(database)

    async with somebody(service, ground, Role.CASHIER) as client:
        answer = await client.post("/charges/charge-1/pay", json=wrong)

    assert answer.status_code == 422


@pytest.mark.rule("FEE-16", "FEE-30")
@pytest.mark.parametrize("kind", ["lift", "water", "power", "heat", "property_fee"])
async def test_finance_raises_every_kind_of_fee_and_the_household_owes_it(kind: str) -> None:
    service, ground, _ = billing()
    asked = {"id": "fee-1", "kind": kind, "what": "十一月", "amount": 9900, "household": HOME}

    async with somebody(service, ground, Role.FINANCE) as client:
        await client.post("/sites/jinxiu/charges", json=asked)
        arrears = (await client.get(f"/households/{HOME}/arrears")).json()
        emergency = (await client.get(f"/households/{HOME}/arrears", params={"urgency": "emergency"})).json()

    assert (arrears["owed"], arrears["items"][0]["kind"]) == (9900, kind)
    assert emergency["refuses"] is False
