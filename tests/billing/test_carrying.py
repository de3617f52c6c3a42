"""What a month came to is carried, and is always what its entries come to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from services.billing.ledger.domain import (
    EVERY_SITE,
    SETTLED,
    Account,
    Balance,
    Page,
    Sheet,
)
from services.billing.ledger.handlers import enter_raised, open_pages, open_sheets
from services.billing.ledger.views import LEDGER, SHEETS, balance, proof
from shared.contracts.billing import ChargeRaised
from shared.runtime.sweeper import sweep_once
from shared.vocabulary.ids import ChargeId, SiteId
from shared.vocabulary.money import Fen
from shared.vocabulary.people import Role
from tests.billing.bookkeeping import DECEMBER, NOVEMBER, OCTOBER, SITES, Counting, Office, an_office
from tests.billing.money import OPENED, billing, entering, somebody, with_dwellings
from tests.causes import a_command, a_message
from tests.clockwork import MONDAY_MORNING, Clock
from tests.ground import a_ground


@given(
    st.lists(
        st.tuples(
            st.integers(0, 12),  # which charge: the same one again is a redelivery
            st.sampled_from(SITES),
            st.integers(0, 100),  # days that it comes late
            st.integers(0, 20 * 24),  # hours that pass
        ),
        max_size=25,
    )
)
async def test_the_balance_is_what_the_entries_come_to_however_late_and_often_they_come(
    steps: list[tuple[int, str, int, int]],
) -> None:
    office = Office(at=MONDAY_MORNING)
    await office.opens()

    for number, site, days, hours in steps:
        office.clock.passes(hours=hours)
        await office.closes_what_is_due()
        at = office.clock() - timedelta(days=days)
        await office.enters(f"{number}", at=at, site=site, amount=number + 1)

        assert await office.balance() == office.entered()
        assert await office.balance(site) == office.entered(site)
    assert (await proof(ledger=office.ledger, sheets=office.sheets)).holds


@pytest.mark.parametrize("sites", [(), ("jinxiu",)])
async def test_what_a_closed_month_came_to_is_not_read_again(sites: tuple[str, ...]) -> None:
    office = await an_office()
    counting: Any = Counting(office.ledger)
    asked = frozenset(map(SiteId, sites)) if sites else None

    found = await balance(ledger=counting, sheets=office.sheets, sites=asked)

    assert (found.entries, counting.read) == (3, 1)


async def test_a_month_is_summed_when_it_has_settled_and_the_next_one_in_its_turn() -> None:
    office = Office(at=DECEMBER + SETTLED - timedelta(hours=1))
    await office.enters("a", at=OCTOBER)
    await office.enters("b", at=NOVEMBER)
    await office.opens()
    carried = []

    for days in (0, 1, 31):
        office.clock.passes(days=days)
        await office.closes_what_is_due()
        carried.append(await office.carried())

    assert carried == [[1], [1, 1], [1, 1, 0]]


async def test_an_entry_that_comes_late_opens_its_month_which_is_summed_anew_an_hour_later() -> None:
    office = await an_office()
    before = await office.carried()

    await office.enters("late", at=NOVEMBER)
    opened, at_once = await office.carried(), await office.balance("jinxiu")
    office.clock.passes(hours=1)
    await office.closes_what_is_due()

    assert (before, opened, await office.carried()) == ([2], [None], [3])
    assert at_once == await office.balance("jinxiu") == office.entered()


async def test_many_that_come_late_open_their_month_once() -> None:
    office = await an_office()

    for number in range(5):
        await office.enters(f"late-{number}", at=NOVEMBER)

    assert (await office.sheets.get("jinxiu")).reopened == 1


async def test_what_a_crash_left_entered_but_not_told_is_told_by_the_redelivery() -> None:
    office = await an_office()
    elsewhere = Office(at=office.clock())
    await elsewhere.enters("late", at=NOVEMBER)
    (entry,) = elsewhere.ledger._entries.values()
    await office.ledger.append(entry)

    await office.enters("late", at=NOVEMBER)

    assert await office.balance() == office.entered()


async def test_sums_that_were_taken_before_something_came_late_are_not_written() -> None:
    office = await an_office()
    await open_pages(sheets=office.sheets, because=a_command(at=office.clock()))
    seen = await office.sheets.get("jinxiu")

    await office.enters("late", at=NOVEMBER)
    await office.closes(seen)

    assert await office.carried() == [None]


async def test_closing_twice_for_the_same_reason_changes_nothing() -> None:
    clock = Clock(DECEMBER + SETTLED)
    service, ground, database = billing(a_ground(clock=clock))
    for start in service.on_start:
        await start()

    done = [await sweep_once(service, ground, clock()) for _ in range(2)]

    assert done == [1, 0]
    assert [len(one.pages) for one in await database.store(SHEETS).find_many({})] == [1]


async def test_a_house_that_was_there_before_carries_its_past_after_its_next_start() -> None:
    clock = Clock(DECEMBER + SETTLED)
    service, ground, database = billing(a_ground(clock=clock))
    await with_dwellings(database)
    office = Office()
    for charge, at in (("a", OCTOBER), ("b", NOVEMBER)):
        await office.enters(charge, at=at)
    for entry in office.ledger._entries.values():
        await database.register(LEDGER).append(entry)

    for start in service.on_start:
        await start()
    await sweep_once(service, ground, clock())

    found = {one.id: one.pages for one in await database.store(SHEETS).find_many({})}
    assert {
        name: [page.balance and page.balance.entries for page in pages] for name, pages in found.items()
    } == {
        EVERY_SITE: [2],
        OPENED.site: [2],
    }


async def test_a_site_that_is_new_is_carried_from_the_next_closing_on() -> None:
    office = Office()
    await open_sheets((), sheets=office.sheets, because=a_command(at=office.clock()))

    await office.closes_what_is_due()

    assert {one.id for one in await office.sheets.find_many({})} == {EVERY_SITE, *SITES}


async def test_what_a_clock_closed_that_was_ahead_is_summed_from_its_entries_again() -> None:
    office = await an_office()
    right = office.clock()
    office.clock.passes(days=60)
    await office.closes_what_is_due()
    office.clock.at = right

    await office.closes(await office.sheets.get("jinxiu"))
    await office.enters("d", at=DECEMBER + timedelta(days=3))

    assert await office.balance("jinxiu") == office.entered()
    assert (await office.sheets.get("jinxiu")).until == DECEMBER


@pytest.mark.rule("FEE-05")
async def test_a_page_that_is_not_what_its_entries_come_to_is_found_and_summed_anew_when_asked_for() -> None:
    office = await an_office()
    wrong = Page(datetime.fromtimestamp(0, tz=UTC), DECEMBER, Balance({Account.CASH: 1}, {}, 9))
    sheet = Sheet("jinxiu", DECEMBER + timedelta(days=90), (wrong,))
    await office.sheets.change("jinxiu", lambda _: (sheet, ()), because=a_command())

    before = await proof(ledger=office.ledger, sheets=office.sheets)
    await open_pages(sheets=office.sheets, because=a_command(at=office.clock()))
    await office.closes_what_is_due()
    after = await proof(ledger=office.ledger, sheets=office.sheets)

    assert not before.holds
    assert "the page of jinxiu until 2026-12-01 carries" in before.told()
    assert (after.holds, after.pages, after.balance) == (True, 3, office.entered())


async def test_the_last_month_is_summed_once_more_with_the_next_and_so_put_right() -> None:
    office = await an_office()
    office.clock.passes(days=31)
    await office.closes_what_is_due()
    first, december = (await office.sheets.get("jinxiu")).pages
    wrong = replace(december, balance=Balance({Account.CASH: 1}, {}, 9))
    await office.sheets.change(
        "jinxiu", lambda kept: (replace(kept, pages=(first, wrong)), ()), because=a_command()
    )

    office.clock.passes(days=31)
    await office.closes_what_is_due()

    assert await office.carried() == [2, 1, 0]


async def test_a_site_manager_proves_the_own_site_only() -> None:
    service, ground, database = billing()
    for charge, site in (("a", "jinxiu"), ("b", "yunjing"), ("c", "yunjing")):
        said = ChargeRaised(charge=ChargeId(charge), kind="work", what="换龙头", amount=Fen(1))
        await enter_raised(a_message(said, site=site), **entering(database))

    async with somebody(service, ground, Role.SITE_MANAGER, sites=("yunjing",)) as client:
        own = (await client.get("/ledger/proof")).json()
        other = await client.get("/ledger/proof", params={"site": "jinxiu"})

    assert (own["entries"], own["total"], own["holds"], own["faults"]) == (2, 0, True, [])
    assert other.status_code == 403
