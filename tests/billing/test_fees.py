"""A month's fees: kept one by one, said and entered together, and nobody is charged twice."""

from collections.abc import Sequence
from typing import Any, cast

import pytest

from services.billing.charges.domain import Charge
from services.billing.charges.handlers import keep_fee, raise_charge
from services.billing.charges.views import CHARGES
from services.billing.ledger.domain import Account
from services.billing.ledger.handlers import enter_fees
from services.billing.ledger.views import LEDGER, SHEETS, balance
from services.billing.tables.domain import Table
from services.billing.tables.handlers import AT_ONCE, TOGETHER, raise_some
from services.billing.tables.views import TABLES
from shared.contracts.billing import FeesRaised
from shared.contracts.envelope import Command, Message
from shared.runtime.service import Ground, Service
from shared.runtime.sweeper import sweep_once
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import ChargeTableId, MessageId
from shared.vocabulary.people import Role
from tests.billing.money import billing, entering, somebody, with_dwellings
from tests.causes import a_command

TABLE = ChargeTableId("jinxiu-2026-11")
FEE = 22400
"""What the shipped rate makes of 80 square metres, in fen."""


async def collecting(households: int) -> tuple[Service, Ground, MemoryDatabase]:
    """An office whose table is signed, and whose collection has been asked for."""
    service, ground, database = billing()
    await with_dwellings(database, *(["80.00"] * households))
    async with somebody(service, ground, Role.FINANCE) as client:
        await client.post("/tables", json={"site": "jinxiu", "month": "2026-11"})
        await client.post(f"/tables/{TABLE}/sign")
        await client.post(f"/tables/{TABLE}/collect")
    return service, ground, database


def fees_said(database: MemoryDatabase) -> Sequence[Message[FeesRaised]]:
    said = database.store(TABLES).said
    return [cast("Message[FeesRaised]", one) for one in said if isinstance(one.body, FeesRaised)]


async def step(database: MemoryDatabase, **instead: Any) -> None:
    """One step of a collection, by whoever is given the table."""

    async def keep(charge: Charge, because: Command) -> bool:
        return await keep_fee(charge, charges=database.store(CHARGES), because=because)

    tables = database.store(TABLES)
    given: dict[str, Any] = {"table": await tables.get(TABLE), "keep_fee": keep, **instead}
    await raise_some(because=a_command(), tables=tables, **given)


@pytest.mark.rule("FEE-01")
async def test_a_collection_that_broke_off_in_the_middle_charges_nobody_twice() -> None:
    households = AT_ONCE + 40
    service, ground, database = await collecting(households)
    charges = database.store(CHARGES)

    async def breaks(charge: Charge, because: Command) -> bool:
        if charge.household == "JX-300":
            raise ConnectionError("the store is gone")
        return await keep_fee(charge, charges=charges, because=because)

    with pytest.raises(ConnectionError):
        await step(database, keep_fee=breaks)
    broken_off = await charges.count({})
    steps = [await sweep_once(service, ground, ground.clock()) for _ in range(3)]

    told = [fee.charge for one in fees_said(database) for fee in one.body.fees]
    assert 0 < broken_off < AT_ONCE
    assert steps == [1, 1, 0]
    assert await charges.count({}) == households == len(told) == len(set(told))
    assert (await database.store(TABLES).get(TABLE)).collect_due is None


async def test_fees_that_are_raised_together_are_said_by_the_hundred() -> None:
    service, ground, database = await collecting(TOGETHER + 1)
    await sweep_once(service, ground, ground.clock())

    said = [one.body for one in fees_said(database)]

    assert [(one.batch, len(one.fees), one.amount) for one in said] == [
        (f"fees-{TABLE}-1", TOGETHER, TOGETHER * FEE),
        (f"fees-{TABLE}-{TOGETHER + 1}", 1, FEE),
    ]
    assert all(sum(fee.amount for fee in one.fees) == one.amount for one in said)


async def test_of_two_replicas_that_take_the_same_step_one_says_it() -> None:
    _service, _ground, database = await collecting(3)
    as_both_saw_it: Table = await database.store(TABLES).get(TABLE)

    await step(database, table=as_both_saw_it)
    await step(database, table=as_both_saw_it)

    assert [len(one.body.fees) for one in fees_said(database)] == [3]


async def test_what_a_house_of_before_raised_and_said_by_itself_is_not_said_again() -> None:
    _service, _ground, database = await collecting(3)
    made: list[Charge] = []

    async def look(charge: Charge, _because: Command) -> bool:
        made.append(charge)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await step(database, keep_fee=look)
    older = made[0]
    as_before = a_command().model_copy(update={"id": MessageId(older.id)})
    await raise_charge(older, charges=database.store(CHARGES), because=as_before)
    await step(database)

    (said,) = fees_said(database)
    assert older.id not in {fee.charge for fee in said.body.fees}
    assert (len(said.body.fees), said.body.amount) == (2, 2 * FEE)


@pytest.mark.rule("FEE-05")
async def test_the_ledger_enters_fees_in_one_sum_and_each_of_them_leads_to_it() -> None:
    service, ground, database = await collecting(3)
    await sweep_once(service, ground, ground.clock())
    (said,) = fees_said(database)

    for _ in range(2):
        await enter_fees(said, **entering(database))

    ledger = database.register(LEDGER)
    found = await balance(ledger=ledger, sheets=database.store(SHEETS))
    async with somebody(service, ground, Role.FINANCE) as client:
        traced = (await client.get("/ledger", params={"charge": said.body.fees[1].charge})).json()["items"]
        unknown = (await client.get("/ledger", params={"charge": "fee-jinxiu-2026-11-nobody"})).json()[
            "items"
        ]
    assert (found.entries, found.total, found.accounts[Account.RECEIVABLE]) == (1, 0, 3 * FEE)
    assert [(one["charge"], one["what"]) for one in traced] == [(f"fees-{TABLE}-1", "2026-11 物业服务费 × 3")]
    assert unknown == []


async def test_a_fee_that_is_void_is_taken_back_by_itself() -> None:
    service, ground, database = await collecting(3)
    await sweep_once(service, ground, ground.clock())
    charge = fees_said(database)[0].body.fees[0].charge
    async with somebody(service, ground, Role.FINANCE) as client:
        await client.post(f"/charges/{charge}/void", json={"reason": "空置房"})
        open_ones = (await client.get("/charges", params={"state": "raised"})).json()["items"]

    assert (await database.store(CHARGES).get(charge)).batch == f"fees-{TABLE}-1"
    assert charge not in {one["id"] for one in open_ones}
    assert len(open_ones) == 2
