"""Late fees climb a ladder of steps, each of them on record."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.billing.charges.domain import ChargeKind
from services.billing.charges.handlers import raise_charge
from services.billing.charges.views import CHARGES
from services.billing.dunning.domain import Step, months_between, steps_due
from services.billing.dunning.views import RULES
from shared.rulebook.rules import DefaultRules
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.people import Role
from tests.billing.money import a_charge, billing, somebody, with_dwellings
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING

DUE = date(2026, 1, 15)


async def steps(kind: ChargeKind, *, today: date) -> tuple[Step, ...]:
    rules = await DefaultRules().read(RULES, site=None, at=MONDAY_MORNING)
    return steps_due(kind, due=DUE, today=today, rules=rules)


async def a_late_charge(database: MemoryDatabase, *, days: int) -> None:
    await with_dwellings(database)
    late = replace(
        a_charge("late", amount=100000),
        kind=ChargeKind.PROPERTY_FEE,
        due=MONDAY_MORNING - timedelta(days=days),
    )
    await raise_charge(late, charges=database.store(CHARGES), because=a_command())


@pytest.mark.rule("DUN-01")
async def test_after_one_month_somebody_calls_and_writes() -> None:
    assert await steps(ChargeKind.PROPERTY_FEE, today=date(2026, 2, 14)) == ()
    assert await steps(ChargeKind.PROPERTY_FEE, today=date(2026, 2, 15)) == (Step.CALL_AND_NOTICE,)


@pytest.mark.rule("DUN-02")
async def test_after_two_months_the_center_manager_is_told() -> None:
    found = await steps(ChargeKind.PROPERTY_FEE, today=date(2026, 3, 15))

    assert found == (Step.CALL_AND_NOTICE, Step.REPORT_TO_MANAGER)


@pytest.mark.rule("DUN-03")
async def test_after_three_months_the_notice_is_brought_home() -> None:
    found = await steps(ChargeKind.PROPERTY_FEE, today=date(2026, 4, 15))

    assert found[-1] is Step.NOTICE_AT_HOME


@pytest.mark.rule("DUN-05")
@pytest.mark.parametrize("kind", [ChargeKind.WATER, ChargeKind.POWER, ChargeKind.HEAT])
async def test_unpaid_supplies_are_written_about_after_three_days(kind: ChargeKind) -> None:
    assert await steps(kind, today=date(2026, 1, 18)) == ()
    assert await steps(kind, today=date(2026, 1, 19)) == (Step.WRITTEN_NOTICE,)


def test_a_month_is_over_on_the_same_day_of_the_next() -> None:
    assert [months_between(DUE, day) for day in (date(2026, 1, 1), date(2026, 2, 14), date(2027, 1, 15))] == [
        0,
        0,
        12,
    ]


@pytest.mark.rule("DUN-11")
async def test_a_step_is_on_record_with_who_took_it_and_the_next_one_waits_for_its_month() -> None:
    service, ground, database = billing()
    await a_late_charge(database, days=40)
    asked = {"step": "call_and_notice", "note": "电话无人接听，已书面通知"}

    async with somebody(service, ground, Role.STEWARD, id="jx-steward", sites=("jinxiu",)) as client:
        too_soon = await client.post("/dunning/late/steps", json=asked | {"step": "notice_at_home"})
        taken = (await client.post("/dunning/late/steps", json=asked)).json()
        twice = await client.post("/dunning/late/steps", json=asked)

    assert (too_soon.status_code, too_soon.json()["code"]) == (409, "dunning_not_due")
    assert [(one["by"], one["note"]) for one in taken["taken"]] == [
        ("jx-steward", "电话无人接听，已书面通知")
    ]
    assert taken["next_step"] is None
    assert twice.status_code == 409


@pytest.mark.rule("DUN-08")
async def test_the_late_fee_follows_the_contracts_rate() -> None:
    service, ground, database = billing()
    await a_late_charge(database, days=40)

    async with somebody(service, ground, Role.FINANCE) as client:
        found = (await client.get("/dunning", params={"site": "jinxiu"})).json()["items"]

    assert [(one["charge"], one["days_late"], one["late_fee"]) for one in found] == [("late", 40, 1200)]
    assert datetime.fromisoformat(found[0]["due"]).tzinfo == UTC
