"""The ledger balances, whatever happens, however often it is told."""

from functools import partial

import pytest
from hypothesis import given, strategies as st

from services.billing.ledger.domain import Account, LedgerEntry, Posting, UnbalancedError, balance_of, moved
from services.billing.ledger.handlers import enter_paid, enter_raised, enter_voided
from services.billing.ledger.views import LEDGER, SHEETS, balance
from shared.contracts.billing import ChargePaid, ChargeRaised, ChargeVoided
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import AccountId, ChargeId, ReceiptId
from shared.vocabulary.matters import PaymentMethod
from shared.vocabulary.money import Fen
from shared.vocabulary.people import Role
from tests.billing.money import JINXIU, billing, entering, somebody
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING

ACCOUNTS = st.sampled_from(list(Account))


def a_raise(charge: str = "c", *, amount: int = 16800) -> ChargeRaised:
    return ChargeRaised(charge=ChargeId(charge), kind="work", what="换龙头", amount=Fen(amount))


def a_payment(
    charge: str = "c",
    *,
    amount: int = 16800,
    method: PaymentMethod = PaymentMethod.CASH,
    cashier: str = "qiansu",
) -> ChargePaid:
    return ChargePaid(
        charge=ChargeId(charge),
        receipt=ReceiptId(f"r-{charge}"),
        receipt_number="0000001",
        amount=Fen(amount),
        method=method,
        payer="王小明",
        cashier=AccountId(cashier),
    )


@given(st.lists(st.tuples(st.integers(1, 10**9), ACCOUNTS, ACCOUNTS), max_size=30))
def test_the_accounts_always_sum_to_nothing(moves: list[tuple[int, Account, Account]]) -> None:
    a_entry = partial(LedgerEntry, site=JINXIU, at=MONDAY_MORNING, charge=ChargeId("c"), what="")
    entries = [
        a_entry(id=str(place), postings=moved(Fen(amount), into=into, out_of=out_of))
        for place, (amount, into, out_of) in enumerate(moves)
    ]

    assert balance_of(entries).total == 0


@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=5).filter(lambda amounts: sum(amounts) != 0)
)
def test_an_entry_that_does_not_balance_cannot_be_made(amounts: list[int]) -> None:
    postings = tuple(Posting(Account.CASH, Fen(amount)) for amount in amounts)

    with pytest.raises(UnbalancedError, match="debits must equal credits"):
        LedgerEntry(id="x", site=JINXIU, at=MONDAY_MORNING, charge=ChargeId("c"), what="", postings=postings)


@given(st.data())
async def test_redelivered_and_out_of_order_messages_leave_the_same_balance(data: st.DataObject) -> None:
    database = MemoryDatabase()
    messages = [
        (enter_raised, a_message(a_raise("a"), id="1")),
        (enter_paid, a_message(a_payment("a"), id="2")),
        (enter_raised, a_message(a_raise("b", amount=500), id="3")),
        (enter_voided, a_message(ChargeVoided(charge=ChargeId("b"), amount=Fen(500), reason="重复"), id="4")),
        (enter_raised, a_message(a_raise("c", amount=7), id="5")),
    ]

    for handler, message in data.draw(st.permutations(messages * 2)):
        await handler(message, **entering(database))  # type: ignore[operator] # each handler is given its own message

    found = await balance(ledger=database.register(LEDGER), sheets=database.store(SHEETS))
    assert found.total == 0
    assert found.entries == 5
    assert found.accounts == {"receivable": 7, "revenue": -16807, "cash": 16800, "bank": 0, "qr": 0}


@pytest.mark.rule("FEE-06")
async def test_cash_lies_in_the_drawer_of_who_took_it() -> None:
    service, ground, database = billing()
    for charge, cashier, method in (
        ("a", "qiansu", PaymentMethod.CASH),
        ("b", "fangming", PaymentMethod.CASH),
        ("c", "qiansu", PaymentMethod.CASH),
        ("d", "qiansu", PaymentMethod.QR),
    ):
        await enter_paid(
            a_message(a_payment(charge, amount=100, method=method, cashier=cashier)), **entering(database)
        )

    async with somebody(service, ground, Role.FINANCE) as client:
        found = (await client.get("/ledger/balance")).json()

    assert found["drawers"] == {"qiansu": 200, "fangming": 100}
    assert (found["accounts"]["cash"], found["accounts"]["qr"], found["balanced"]) == (300, 100, True)


@pytest.mark.rule("FEE-05")
async def test_every_fen_of_a_charge_can_be_traced() -> None:
    service, ground, database = billing()
    await enter_raised(a_message(a_raise()), **entering(database))
    await enter_paid(a_message(a_payment()), **entering(database))

    async with somebody(service, ground, Role.AUDITOR) as client:
        found = (await client.get("/ledger", params={"charge": "c"})).json()["items"]

    assert sorted(entry["id"] for entry in found) == ["paid/c", "raised/c"]


async def test_a_site_manager_sees_the_balance_of_the_own_site_only() -> None:
    service, ground, database = billing()
    await enter_raised(a_message(a_raise("a", amount=1), site="jinxiu"), **entering(database))
    await enter_raised(a_message(a_raise("b", amount=10), site="yunjing"), **entering(database))

    async with somebody(service, ground, Role.SITE_MANAGER, sites=("yunjing",)) as client:
        own = (await client.get("/ledger/balance")).json()
        other = await client.get("/ledger/balance", params={"site": "jinxiu"})

    assert own["accounts"]["receivable"] == 10
    assert other.status_code == 403
