import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.console.cases.domain import line_of
from services.console.journeys import handlers, views
from services.console.journeys.domain.cases import CaseCard
from shared.contracts.archive import CrewFormed, SiteOpened
from shared.contracts.billing import ChargePaid, ChargeRaised, FeesRaised
from shared.contracts.envelope import Message
from shared.contracts.notification import NoticeFailed, NoticeHeld
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import (
    CaseId,
    CrewId,
    NoticeId,
    SiteId,
)
from shared.vocabulary.matters import SiteKind, Trade
from shared.web.stream import Event, Hub
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING
from tests.console.roads import CASE, a_road, opened


async def laid(messages: tuple[Message[Any], ...]) -> CaseCard:
    """The case's card after the messages, in the order given."""
    cases = MemoryDatabase().store(views.CASES)
    for message in messages:
        await handlers.lay_on_case(message, cases=cases, hub=Hub())
    return await cases.get(CASE)


@pytest.mark.parametrize("backwards", [False, True])
async def test_a_charge_is_paid_once_its_payment_is_heard(*, backwards: bool) -> None:
    charges = MemoryDatabase().store(views.CHARGES)
    raised, paid = (m for m in a_road() if isinstance(m.body, ChargeRaised | ChargePaid))

    for message in (paid, raised, paid) if backwards else (raised, paid):
        await handlers.lay_on_charge(message, charges=charges, hub=Hub())

    charge = await charges.get("charge-1")
    assert (charge.state, charge.amount, charge.what) == ("paid", 8500, "有偿服务 JX-000017")
    assert charge.receipt_number == "0000001"


@pytest.mark.parametrize("paid_first", [False, True])
async def test_each_of_a_month_s_fees_has_a_card_as_if_it_had_been_said_by_itself(
    *, paid_first: bool
) -> None:
    charges = MemoryDatabase().store(views.CHARGES)
    due = MONDAY_MORNING + timedelta(days=15)
    fees = a_message(
        FeesRaised.model_validate(
            {
                "batch": "fees-1", "table": "jinxiu-2026-11", "month": "2026-11", "kind": "property_fee",
                "what": "2026-11 物业服务费", "amount": 300, "due": due, "fees": [
                    {"charge": "fee-a", "household": "JX-1", "place": "1栋101", "amount": 100},
                    {"charge": "charge-1", "household": "JX-2", "place": "1栋102", "amount": 200},
                ],
            }
        )
    )  # fmt: skip
    (paid,) = (m for m in a_road() if isinstance(m.body, ChargePaid))

    if paid_first:
        await handlers.lay_on_charge(paid, charges=charges, hub=Hub())
    for _ in range(2):
        await handlers.lay_on_fees(fees, charges=charges, hub=Hub())
    if not paid_first:
        await handlers.lay_on_charge(paid, charges=charges, hub=Hub())

    first, second = await charges.get("fee-a"), await charges.get("charge-1")
    assert (first.state, first.amount, first.household, first.place) == ("open", 100, "JX-1", "1栋101")
    assert (first.what, first.due, first.raised_at) == ("2026-11 物业服务费", due, fees.at)
    assert (second.state, second.what, second.kind) == ("paid", "2026-11 物业服务费", "property_fee")
    assert (await charges.count({}), len(first.road)) == (2, 1)


async def test_a_notice_shows_what_became_of_it_last() -> None:
    key = NoticeId("n")
    held = a_message(
        NoticeHeld(
            notice=key, template="accepted", until=MONDAY_MORNING + timedelta(hours=1), case=CaseId(CASE)
        )
    )
    failed = a_message(
        NoticeFailed(
            notice=key,
            template="accepted",
            channel="sms",
            audience="owner",
            reason="no such number",
            case=CaseId(CASE),
        ),
        at=MONDAY_MORNING + timedelta(hours=1),
    )

    card = await laid((failed, held, held))

    (notice,) = line_of(card, call=None, now=MONDAY_MORNING)
    assert [one.name for one in notice.folded] == [NoticeFailed.key]
    assert (notice.values["reason"], notice.values["channel"]) == ("no such number", "sms")


async def test_sites_and_crews_keep_the_names_told_last() -> None:
    database = MemoryDatabase()
    sites, crews = database.store(views.SITES), database.store(views.CREWS)

    def site(name: str, hours: int) -> Message[SiteOpened]:
        body = SiteOpened(
            site=SiteId("jinxiu"),
            name=name,
            name_en="Jinxiu Garden",
            code="JX",
            kind=SiteKind.RESIDENTIAL,
            zone="Asia/Shanghai",
        )
        return a_message(body, at=MONDAY_MORNING + timedelta(hours=hours))

    for message in (site("锦绣花园", 1), site("锦绣园", 0)):
        await handlers.know_site(message, sites=sites)
    crew = CrewFormed(
        site=SiteId("jinxiu"),
        crew=CrewId("jinxiu-eng"),
        name="工程一班",
        name_en="Engineering 1",
        trade=Trade.ENGINEERING,
    )
    await handlers.know_crew(a_message(crew, id="crew-1"), crews=crews)
    await handlers.know_crew(a_message(crew, id="crew-1"), crews=crews)

    assert await views.site_names(sites, language="zh") == {"jinxiu": "锦绣花园"}
    assert await views.crew_names(crews, site="jinxiu", language="en") == {"jinxiu-eng": "Engineering 1"}


async def test_crews_of_two_sites_with_the_same_id_keep_their_own_names() -> None:
    crews = MemoryDatabase().store(views.CREWS)
    for site, name in (("jinxiu", "工程一班"), ("nanhu", "维修组")):
        crew = CrewFormed(
            site=SiteId(site),
            crew=CrewId("engineering-1"),
            name=name,
            name_en=site,
            trade=Trade.ENGINEERING,
        )
        await handlers.know_crew(a_message(crew, id=f"crew-{site}"), crews=crews)

    assert await views.crew_names(crews, site="jinxiu", language="zh") == {"engineering-1": "工程一班"}
    assert await views.crew_names(crews, site="nanhu", language="zh") == {"engineering-1": "维修组"}
    assert await views.crew_names(crews, site=None, language="zh") == {}


async def test_a_page_sees_what_its_command_led_to() -> None:
    cases = MemoryDatabase().store(views.CASES)
    first = a_road(type(opened()))[-1].model_copy(update={"cause": "wangmin/key-1"})
    await handlers.lay_on_case(first, cases=cases, hub=Hub())

    card = await views.once_heard(cases, CASE, cause="wangmin/key-1", patience=views.Patience(1))

    assert card
    assert card.heard("wangmin/key-1")
    assert not card.heard("wangmin/key-2")


async def test_a_page_does_not_wait_for_ever() -> None:
    cases = MemoryDatabase().store(views.CASES)

    assert await views.once_heard(cases, CaseId("nowhere"), cause="x/y", patience=views.Patience(0)) is None


@pytest.mark.parametrize("told", [True, False])
async def test_a_page_that_waits_looks_again_when_it_is_told_and_now_and_then(
    monkeypatch: pytest.MonkeyPatch, *, told: bool
) -> None:
    monkeypatch.setattr(views, "GLANCE", 60.0 if told else 0.01)
    cases, hub, looks, looked = MemoryDatabase().store(views.CASES), Hub(), 0, asyncio.Event()
    first = a_road(type(opened()))[-1].model_copy(update={"cause": "wangmin/key-1"})
    find = cases.find

    async def look(key: str) -> CaseCard | None:
        nonlocal looks
        looks += 1
        looked.set()
        return await find(key)

    monkeypatch.setattr(cases, "find", look)
    patience = views.Patience(120.0, hub)
    page = asyncio.create_task(views.once_heard(cases, CASE, cause="wangmin/key-1", patience=patience))
    await looked.wait()
    hub.publish("cases", Event("cases", "another"))
    await handlers.lay_on_case(first, cases=cases, hub=hub if told else Hub())

    card = await asyncio.wait_for(page, timeout=30)

    assert card
    assert card.heard("wangmin/key-1")
    if told:
        assert looks == 2
    assert hub.listeners("cases") == 0
