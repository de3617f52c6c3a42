"""Charge tables: calculated exactly, signed by finance, collected once."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
import python_calamine
from hypothesis import given, strategies as st

from services.billing.charges.views import CHARGES
from services.billing.dwellings.handlers import note_dwelling, note_site
from services.billing.dwellings.views import DWELLINGS, SITE_CARDS
from services.billing.tables.domain import BadMonthError, day_of, monthly_fee, table_id
from services.billing.tables.views import TABLES, every
from shared.contracts.billing import ChargeTableDrafted, ChargeTableSigned, FeesRaised
from shared.rulebook.rules import DefaultRules
from shared.runtime.sweeper import sweep_once
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import ChargeTableId
from shared.vocabulary.people import Role
from tests.billing.money import HOME, JINXIU, OPENED, a_registration, billing, somebody, with_dwellings
from tests.causes import a_message
from tests.clockwork import Clock
from tests.ground import a_ground

NOVEMBER = {"site": "jinxiu", "month": "2026-11"}
TABLE = ChargeTableId("jinxiu-2026-11")
AREAS = st.decimals(min_value="0.01", max_value="99999", places=2)
RATES = st.decimals(min_value="0", max_value="999", places=4)


@given(AREAS, RATES)
def test_a_fee_is_area_by_rate_rounded_half_up_once(area: Decimal, rate: Decimal) -> None:
    fee = monthly_fee(area=area, rate=rate)

    exact = Fraction(area) * Fraction(rate) * 100
    assert Fraction(-1, 2) < fee - exact <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("area", "rate", "fen"), [("89.50", "2.80", 25060), ("0.25", "0.02", 1), ("100.01", "1.255", 12551)]
)
def test_half_a_fen_goes_up(area: str, rate: str, fen: int) -> None:
    assert monthly_fee(area=Decimal(area), rate=Decimal(rate)) == fen


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "november", ""])
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(BadMonthError, match="write it like 2026-11"):
        table_id(JINXIU, month=month)


def test_a_day_that_a_month_does_not_have_is_its_last() -> None:
    assert day_of("2026-02", day=31) == date(2026, 2, 28)


@pytest.mark.rule("FEE-01")
async def test_nobody_collects_before_finance_has_signed() -> None:
    service, ground, database = billing()
    await with_dwellings(database, "89.50")

    async with somebody(service, ground, Role.CASHIER) as client:
        drafted = await client.post("/tables", json=NOVEMBER)
        refused = await client.post(f"/tables/{TABLE}/collect")
        cannot_sign = await client.post(f"/tables/{TABLE}/sign")

    assert (drafted.status_code, drafted.json()["state"]) == (201, "draft")
    assert (refused.status_code, refused.json()["code"]) == (409, "table_not_signed")
    assert cannot_sign.status_code == 403
    assert await database.store(CHARGES).count({}) == 0


@pytest.mark.rule("FEE-01", "FEE-16")
async def test_after_finance_signed_each_household_is_charged_once() -> None:
    service, ground, database = billing()
    await with_dwellings(database, "89.50", "120.00")

    async with somebody(service, ground, Role.CASHIER, Role.FINANCE, id="fangming") as client:
        await client.post("/tables", json=NOVEMBER)
        signed = (await client.post(f"/tables/{TABLE}/sign")).json()
        first = await client.post(f"/tables/{TABLE}/collect")
        await sweep_once(service, ground, ground.clock())
        again = await client.post(f"/tables/{TABLE}/collect")
        await sweep_once(service, ground, ground.clock())

    charges = database.store(CHARGES)
    assert (signed["state"], signed["signed_by"]) == ("signed", "fangming")
    assert (first.json()["state"], again.json()["collect_due"]) == ("collecting", None)
    assert [(one.household, one.amount) for one in await charges.find_many({})] == [
        ("JX-1", 25060),
        ("JX-2", 33600),
    ]
    said = [type(message.body) for message in database.store(TABLES).said]
    assert (said, charges.said) == ([ChargeTableDrafted, ChargeTableSigned, FeesRaised], [])


@pytest.mark.rule("FEE-01")
async def test_what_finance_signed_is_not_drafted_again() -> None:
    service, ground, database = billing()
    await with_dwellings(database, "89.50")

    async with somebody(service, ground, Role.FINANCE) as client:
        await client.post("/tables", json=NOVEMBER)
        again = await client.post("/tables", json=NOVEMBER)
        await client.post(f"/tables/{TABLE}/sign")
        refused = await client.post("/tables", json=NOVEMBER)

    assert again.status_code == 201
    assert (refused.status_code, refused.json()["code"]) == (409, "table_signed")


@pytest.mark.rule("FEE-02", "FEE-03", "FEE-04")
async def test_each_site_has_its_own_days_for_making_and_posting_the_table() -> None:
    rules = DefaultRules({"tables.ready_day": 5, "tables.posting_day": 8, "tables.fee_rate": "3.50"})
    early = Clock(datetime(2026, 11, 4, 15, 59, tzinfo=UTC))
    late = Clock(datetime(2026, 11, 4, 16, 0, tzinfo=UTC))
    tables = []
    for clock in (early, late):
        service, ground, database = billing(a_ground(clock=clock, rules=rules))
        await with_dwellings(database, "100.00")
        async with somebody(service, ground, Role.FINANCE) as client:
            tables.append((await client.post("/tables", json=NOVEMBER)).json())

    assert [table["ready_by"] for table in tables] == ["2026-11-05", "2026-11-05"]
    assert [table["late"] for table in tables] == [False, True]
    assert (tables[0]["post_by"], tables[0]["total"]) == ("2026-11-08", 35000)


@pytest.mark.rule("FEE-03")
async def test_the_table_is_posted_once_it_is_signed() -> None:
    service, ground, database = billing()
    await with_dwellings(database, "89.50")

    async with somebody(service, ground, Role.FINANCE) as client:
        await client.post("/tables", json=NOVEMBER)
        too_early = await client.post(f"/tables/{TABLE}/post")
        await client.post(f"/tables/{TABLE}/sign")
        posted = (await client.post(f"/tables/{TABLE}/post")).json()

    assert too_early.status_code == 409
    assert posted["posted_at"] is not None


@pytest.mark.rule("FEE-17", "FEE-27")
async def test_a_table_tells_what_each_household_owes_and_the_share_that_was_paid() -> None:
    service, ground, database = billing()
    await with_dwellings(database, "100.00", "300.00")

    async with somebody(service, ground, Role.CASHIER, Role.FINANCE) as client:
        await client.post("/tables", json=NOVEMBER)
        await client.post(f"/tables/{TABLE}/sign")
        await client.post(f"/tables/{TABLE}/collect")
        await sweep_once(service, ground, ground.clock())
        await client.post(f"/charges/fee-{TABLE}-JX-2/pay", json={"method": "transfer", "payer": "王小明"})
        table = (await client.get(f"/tables/{TABLE}")).json()

    assert [(row["household"], row["amount"]) for row in table["rows"]] == [("JX-1", 28000), ("JX-2", 84000)]
    assert (table["collection"]["rate"], table["collection"]["received"]) == (75.0, 84000)


async def test_a_table_opens_in_a_spreadsheet() -> None:
    service, ground, database = billing()
    await with_dwellings(database, "89.50")

    async with somebody(service, ground, Role.FINANCE) as client:
        await client.post("/tables", json=NOVEMBER)
        as_csv = await client.get(f"/tables/{TABLE}.csv")
        as_xlsx = await client.get(f"/tables/{TABLE}.xlsx")

    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(as_xlsx.content))
    rows = book.get_sheet_by_index(0).to_python()
    assert as_csv.content.decode("utf-8-sig").splitlines()[1] == "JX-1,3栋2单元501,王小明,89.50,2.80,250.60"
    assert rows[1][:3] == ["JX-1", "3栋2单元501", "王小明"]
    assert rows[1][5] == pytest.approx(250.60)


async def test_a_site_without_households_has_no_table() -> None:
    service, ground, database = billing()
    await with_dwellings(database)

    async with somebody(service, ground, Role.FINANCE) as client:
        answer = await client.post("/tables", json=NOVEMBER)

    assert (answer.status_code, answer.json()["code"]) == (409, "table_empty")


async def test_no_household_is_left_out_however_many_a_site_has() -> None:
    _, _, database = billing()
    await with_dwellings(database, *(["80.00"] * 5))

    pages = [await every(database.store(DWELLINGS), {"site": JINXIU}, page=size) for size in (2, 5, 9)]

    assert [[one.id for one in found] for found in pages] == [["JX-1", "JX-2", "JX-3", "JX-4", "JX-5"]] * 3


async def test_the_newest_revision_of_a_dwelling_stays_whatever_the_order() -> None:
    dwellings = MemoryDatabase().store(DWELLINGS)
    newer, older = a_registration(revision=2, area="95.00"), a_registration(revision=1)

    for message in (a_message(newer, id="n"), a_message(older, id="o"), a_message(newer, id="n")):
        await note_dwelling(message, dwellings=dwellings)

    kept = await dwellings.get(HOME)
    assert (kept.revision, kept.area) == (2, Decimal("95.00"))


async def test_a_redelivered_site_is_noted_once() -> None:
    cards = MemoryDatabase().store(SITE_CARDS)

    for _ in range(2):
        await note_site(a_message(OPENED, id="s"), site_cards=cards)

    assert (await cards.get("jinxiu")).name == "锦绣园"
