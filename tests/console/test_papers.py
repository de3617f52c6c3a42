"""Money, households, notices and house rules, as the office works with them."""

import pytest

from services.console.owners.domain import OwnerRefusedError, OwnerSilentError
from services.console.rules.domain import Edit, matching, read, read_out
from shared.contracts.billing import ChargeRaised
from shared.contracts.hotline import TaskRequested
from shared.vocabulary.people import Role
from tests.console.office import Office, places
from tests.console.roads import HOUSEHOLD, a_road


async def an_office(until: type) -> Office:
    office = Office()
    await office.hears((*places(), *a_road(until)))
    return office


async def test_money_is_taken_by_the_cashier_in_the_payers_name() -> None:
    office = await an_office(ChargeRaised)

    async with office.client(Role.CASHIER) as client:
        page = (await client.get("/money?charge=charge-1")).text
        answer = await client.post("/money/charges/charge-1/pay", data={"method": "qr", "payer": "李丽"})
        empty = await client.post("/money/charges/charge-1/pay", data={"method": "qr", "payer": ""})

    assert "85.00" in page
    assert answer.headers["location"] == "/money?tab=paid&charge=charge-1"
    assert office.owners["billing"].told[0][1] == {"method": "qr", "payer": "李丽"}
    assert empty.status_code == 422
    assert len(office.owners["billing"].told) == 1


@pytest.mark.parametrize(("language", "name"), [("zh", "有偿服务 JX-000017"), ("en", "Paid work JX-000017")])
async def test_a_charge_of_the_house_is_named_in_the_readers_language(language: str, name: str) -> None:
    office = await an_office(ChargeRaised)

    async with office.client(Role.CASHIER) as client:
        page = (await client.get(f"/money?language={language}")).text

    assert name in page


async def test_a_receipt_comes_as_billing_prints_it() -> None:
    office = Office()

    async with office.client(Role.CASHIER) as client:
        answer = await client.get("/money/receipts/receipt-1.pdf")

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


@pytest.mark.rule("FEE-01")
async def test_only_finance_signs_a_charge_table_and_only_a_signed_one_is_collected() -> None:
    office = Office()
    tables = [
        {"id": "t1", "site": "jinxiu", "month": "2026-11", "rows": 4, "state": "draft", "total": 100},
        {"id": "t2", "site": "jinxiu", "month": "2026-10", "rows": 4, "state": "signed", "total": 100},
    ]
    office.owners["billing"].answers["/tables"] = {"items": tables}

    async with office.client(Role.CASHIER) as client:
        cashier = (await client.get("/money?tab=tables")).text
        refused = await client.post("/money/tables/t1/sign")
    async with office.client(Role.FINANCE) as client:
        finance = (await client.get("/money?tab=tables")).text

    assert "/money/tables/t1/sign" not in cashier
    assert refused.status_code == 403
    assert "/money/tables/t1/sign" in finance
    assert "/money/tables/t1/collect" not in finance
    assert "/money/tables/t2/collect" in finance


@pytest.mark.rule("HHF-01")
async def test_a_household_has_one_file_with_its_timeline_and_arrears() -> None:
    office = Office()
    archive, billing = office.owners["archive"], office.owners["billing"]
    archive.answers[f"/households/{HOUSEHOLD}"] = {
        "id": HOUSEHOLD,
        "site": "jinxiu",
        "revision": 2,
        "rooms": [{"place": "3-2-1202", "area": "98.50"}],
        "people": [{"name": "李丽", "relation": "业主", "phones": ["138****2046"]}],
    }
    line = {
        "at": "2026-11-23T01:00:00+00:00",
        "kind": "case",
        "says": {"zh": "受理登记", "en": "Case opened"},
    }
    archive.answers[f"/households/{HOUSEHOLD}/timeline"] = {
        "items": [{**line, "tells": "A-1042", "codes": [["kind", "repair"]], "case": None}]
    }
    billing.answers[f"/households/{HOUSEHOLD}/arrears"] = {"owed": 128000, "items": []}

    async with office.client(Role.AGENT) as client:
        masked = (await client.get(f"/households/{HOUSEHOLD}")).text
        await client.get(f"/households/{HOUSEHOLD}?reveal=yes")

    for words in ("3-2-1202", "138****2046", "受理登记</b>  报修", "1,280.00"):
        assert words in masked
    reveals = [query.get("reveal") for path, query in archive.asked if path == f"/households/{HOUSEHOLD}"]
    assert reveals == [None, "1"]


async def test_the_notices_page_shows_what_would_have_gone_out() -> None:
    office = Office()
    shown = {"notice": "n", "site": "jinxiu", "audience": "owner", "channel": "sms", "to": "138****2046"}
    office.owners["notification"].answers["/notices"] = {
        "items": [{**shown, "text": "已受理", "state": "shown", "reason": "", "attempts": 0, "case": None}]
    }

    async with office.client(Role.AGENT) as client:
        text = (await client.get("/notices")).text

    for words in ("本应发出", "已受理", "138****2046", "业主 · 短信"):
        assert words in text


RULE = {
    "service": "hotline",
    "chapter": "calls",
    "field": "talk_limit",
    "says": {"zh": "通话时间控制在", "en": "Keep a call within"},
    "unit": None,
    "rule": ["HOT-18"],
    "limits": {"min": None, "max": None},
    "choices": [],
    "default": "3min",
    "value": "3min",
    "sites": {},
    "history": [],
}


async def test_a_house_rule_is_changed_for_one_site_from_a_day_on() -> None:
    office = await an_office(TaskRequested)
    office.owners["hotline"].answers["/rules"] = {"items": [RULE]}
    office.owners["crew"].answers["/rules"] = OwnerSilentError("crew")

    async with office.client(Role.CENTER_MANAGER) as client:
        page = (await client.get("/rules?q=HOT-18&rule=hotline/calls/talk_limit")).text
        form = {"value": "5min", "for_site": "jinxiu", "effective": "2026-12-01"}
        await client.post("/rules/hotline/calls/talk_limit", data=form)

    assert "通话时间控制在" in page
    assert "暂时没有应答的服务：班组" in page
    assert office.owners["hotline"].told[0][:2] == (
        "/rules/calls/talk_limit",
        {"value": "5min", "site": "jinxiu", "effective": "2026-11-30T16:00:00+00:00"},
    )


async def test_a_bad_value_of_a_rule_is_refused_with_the_owners_sentence() -> None:
    office = Office()
    office.owners["hotline"].answers["/rules"] = {"items": [RULE]}
    office.owners["hotline"].answers["/rules/calls/talk_limit"] = OwnerRefusedError(
        "-1 is no span of time", code="rule_refused"
    )

    async with office.client(Role.ADMINISTRATOR) as client:
        answer = await client.post("/rules/hotline/calls/talk_limit", data={"value": "-1"})

    assert answer.status_code == 422
    assert "-1 is no span of time" in answer.text


async def test_who_may_change_a_rule_at_some_sites_is_not_asked_about_every_site() -> None:
    office = Office()
    office.owners["hotline"].answers["/rules"] = {"items": [RULE]}

    pages = []
    for sites in ((), ("jinxiu",)):
        async with office.client(Role.SUPERVISOR, sites=sites) as client:
            pages.append((await client.get("/rules?rule=hotline/calls/talk_limit")).text)

    assert ['<option value="">全部小区</option>' in page for page in pages] == [True, False]


def test_a_value_is_read_out_in_words() -> None:
    words = {"repair": "报修", "agent": "接线员"}

    def said(value: object) -> str:
        return read_out(value, say=lambda code: words.get(code, code))

    assert said({"repair": "8h", "other": ["agent"]}) == "报修 8h · other 接线员"
    assert said([["08:30", "12:00"], ["13:30", "17:30"]]) == "08:30–12:00 · 13:30–17:30"
    assert said([5.0, 0.5, 3, True]) == "5 · 0.5 · 3 · true"


def test_rules_are_found_by_words_ids_and_values() -> None:
    assert matching([RULE], "通话 3min") == (RULE,)
    assert matching([RULE], "hot-18") == (RULE,)
    assert matching([RULE], "ring") == ()


def test_a_typed_value_is_read_as_the_kind_the_rule_had() -> None:
    assert read("5", before=3) == 5
    assert read("5", before="3min") == "5"
    assert read('{"repair": "6h"}', before={}) == {"repair": "6h"}
    assert Edit(value="5", site="", effective="").said(zone="Asia/Shanghai", before=3) == {
        "value": 5,
        "site": None,
    }
