"""What is done from the other pages: cases, the board, call-backs, money, notices, house rules."""

from datetime import timedelta

import pytest

from services.console.board.domain import Filters, columns
from services.console.cases.domain import Mark, line_of
from services.console.followups.domain import CallBack
from services.console.owners.domain import OwnerRefusedError, OwnerSilentError
from services.console.rules.domain import Edit, matching, read
from shared.contracts.billing import ChargeRaised
from shared.contracts.dispatch import TaskOffered, TaskStarted
from shared.contracts.hotline import CaseServed, TaskRequested
from shared.vocabulary.people import Role
from tests.clockwork import MONDAY_MORNING
from tests.console.office import Office, places
from tests.console.roads import CASE, HOUSEHOLD, TASK, a_road


async def an_office(until: type) -> Office:
    office = Office()
    await office.hears((*places(), *a_road(until)))
    return office


async def test_a_case_page_shows_its_whole_road_under_one_journey() -> None:
    office = Office()
    await office.hears((*places(), *a_road()))

    async with office.client(Role.SUPERVISOR) as client:
        text = (await client.get(f"/cases/{CASE}")).text

    for words in ("A-1042", "复述确认", "工程一班", "赵强", "85.00", "0000001", "journey-1", "138****2046"):
        assert words in text


async def test_the_limits_stand_as_marks_on_the_road() -> None:
    office = await an_office(TaskOffered)
    card = await office.service.tools["cases"].get(CASE)  # type: ignore[attr-defined] # a store
    late = MONDAY_MORNING + timedelta(hours=9)

    marks = {point.name: point.mark for point in line_of(card, call=None, now=late) if point.mark != "step"}

    assert marks == {"limit.case": Mark.MISSED, "limit.accept": Mark.MISSED}


async def test_a_case_of_another_site_is_not_shown() -> None:
    office = await an_office(CaseServed)

    async with office.client(Role.AGENT, sites=("yunjing",)) as client:
        answer = await client.get(f"/cases/{CASE}")
        listed = await client.get("/cases")

    assert answer.status_code == 403
    assert "A-1042" not in listed.text


async def test_the_list_filters_by_the_address_bar_and_exports() -> None:
    office = await an_office(TaskRequested)

    async with office.client(Role.SUPERVISOR) as client:
        found = (await client.get("/cases?kind=repair")).text
        none = (await client.get("/cases?kind=complaint")).text
        by_phone = (await client.get("/cases?q=13812342046")).text
        sheet = await client.get("/cases.csv")

    assert "A-1042" in found
    assert "A-1042" not in none
    assert "A-1042" in by_phone
    assert sheet.content.startswith(b"\xef\xbb\xbf")
    assert "A-1042" in sheet.text


@pytest.mark.rule("FCO-02")
async def test_a_case_is_handed_over_to_somebody_by_name_and_with_a_reason() -> None:
    office = await an_office(TaskRequested)

    async with office.client(Role.AGENT) as client:
        await client.post(f"/cases/{CASE}/hand-over", data={"to": "liuyang", "reason": "下班"})

    path, said, _ = office.owners["hotline"].told[0]
    assert path == f"/cases/{CASE}/hand-over"
    assert said == {"to": "liuyang", "to_name": "liuyang", "reason": "下班"}


async def test_a_refusal_stands_on_the_page_of_the_case() -> None:
    office = await an_office(CaseServed)
    office.owners["hotline"].answers[f"/cases/{CASE}/close"] = OwnerRefusedError(
        "the customer has no reply yet", code="no_reply_yet"
    )

    async with office.client(Role.AGENT) as client:
        answer = await client.post(f"/cases/{CASE}/close", data={"outcome": "done"})

    assert answer.status_code == 422
    assert "no reply yet" in answer.text


async def test_why_a_case_is_late_is_said_even_when_the_hotline_is_silent() -> None:
    office = await an_office(TaskRequested)
    office.owners["hotline"].answers[f"/cases/{CASE}/due"] = OwnerSilentError("hotline")

    async with office.client(Role.AGENT) as client:
        answer = await client.get(f"/cases/{CASE}/why")

    assert "没有应答" in answer.text


async def test_the_board_has_each_task_in_the_column_of_its_stage() -> None:
    office = await an_office(TaskStarted)
    card = await office.service.tools["cases"].get(CASE)  # type: ignore[attr-defined] # a store

    found = {column.name: column.count for column in columns([card], filters=Filters(), now=MONDAY_MORNING)}
    none = columns([card], filters=Filters(trade="greening"), now=MONDAY_MORNING)

    assert found == {"waiting": 0, "offered": 0, "accepted": 0, "started": 1, "finished": 0, "returned": 0}
    assert sum(column.count for column in none) == 0


async def test_a_task_is_reassigned_and_cancelled_from_the_board() -> None:
    office = await an_office(TaskOffered)

    async with office.client(Role.SUPERVISOR) as client:
        said = {"crew": "jinxiu-eng-2", "reason": "人手不够"}
        await client.post(f"/board/cases/{CASE}/tasks/{TASK}/reassign", data=said)
        answer = await client.post(f"/board/cases/{CASE}/tasks/{TASK}/cancel", data={"reason": "重复"})

    told = office.owners["dispatch"].told
    assert told[0][:2] == (f"/tasks/{TASK}/reassign", said)
    assert told[1][:2] == (f"/tasks/{TASK}/cancel", {"reason": "重复"})
    assert answer.headers["location"] == f"/board?moved={CASE}"


async def test_whoever_only_reads_the_board_cannot_cancel() -> None:
    office = await an_office(TaskOffered)

    async with office.client(Role.AUDITOR) as client:
        answer = await client.post(f"/board/cases/{CASE}/tasks/{TASK}/cancel", data={"reason": "x"})

    assert answer.status_code == 403
    assert office.owners["dispatch"].told == []


@pytest.mark.rule("FUP-18")
async def test_a_call_back_brings_a_verdict_a_rating_and_words() -> None:
    office = await an_office(CaseServed)
    form = {"reached": "yes", "satisfied": "yes", "rating": "5", "words": "很快"}

    async with office.client(Role.AGENT) as client:
        page = (await client.get("/follow-ups")).text
        answer = await client.post(f"/follow-ups/{CASE}", data=form)

    assert "A-1042" in page
    assert answer.headers["location"] == f"/follow-ups?done={CASE}"
    assert office.owners["hotline"].told[0][1] == {
        "reached": True,
        "satisfied": True,
        "rating": 5,
        "words": "很快",
        "next_at": None,
    }


def test_nobody_reached_may_agree_on_another_time_of_the_sites_clock() -> None:
    said = CallBack(reached="no", next_at="2026-11-24T09:30").said(zone="Asia/Shanghai")

    assert said["next_at"] == "2026-11-24T01:30:00+00:00"
    assert said["satisfied"] is None


async def test_a_dissatisfied_customers_words_are_asked_for() -> None:
    office = await an_office(CaseServed)

    async with office.client(Role.AGENT, language="en") as client:
        answer = await client.post(f"/follow-ups/{CASE}", data={"reached": "yes", "satisfied": "no"})

    assert answer.status_code == 422
    assert "Write down what the unsatisfied customer said" in answer.text


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
        "items": [{**line, "tells": "A-1042", "case": None}]
    }
    billing.answers[f"/households/{HOUSEHOLD}/arrears"] = {"owed": 128000, "items": []}

    async with office.client(Role.AGENT) as client:
        masked = (await client.get(f"/households/{HOUSEHOLD}")).text
        await client.get(f"/households/{HOUSEHOLD}?reveal=yes")

    for words in ("3-2-1202", "138****2046", "受理登记", "1,280.00"):
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

    assert "本应发出" in text
    assert "已受理" in text


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
