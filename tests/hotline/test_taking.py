"""The first step of a case: on record, in the caller's words; no step may be skipped."""

from typing import Any

import pytest

from shared.contracts.hotline import CaseOpened
from shared.vocabulary.matters import Channel
from shared.vocabulary.people import Role
from tests.ground import a_person
from tests.hotline.desk import OWNER, OWNER_E164, a_hotline, a_read_back

CONTACT = {"contact_name": "李女士", "contact_phone": OWNER, "content": "漏水"}


@pytest.mark.rule("HOT-01")
@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("classify", {"kind": "repair"}),
        ("answer", {"answer": "好的，马上办。"}),
        ("tasks", {"tasks": [{"trade": "cleaning", "what": "打扫"}]}),
        ("follow-up", {"reached": True, "satisfied": True}),
        ("close", {"outcome": "完成"}),
    ],
)
async def test_no_step_may_be_skipped(step: str, body: dict[str, Any]) -> None:
    hotline = await a_hotline()
    case = await hotline.recorded()

    answer = await hotline.post(f"/cases/{case}/{step}", body)

    assert (answer.status_code, answer.json()["code"]) == (409, "skipped_step")
    assert (await hotline.cases.get(case)).state == "recorded"


@pytest.mark.rule("HOT-01", "FUP-02")
async def test_a_case_goes_through_the_five_states_in_order() -> None:
    hotline = await a_hotline()
    call = await hotline.rings()
    await hotline.told(f"/calls/{call}/answer")
    case = await hotline.recorded(call=call)
    states = [(await hotline.cases.get(case)).state]

    for step, body in (
        ("confirm", a_read_back()),
        ("classify", {"kind": "consultation"}),
        ("answer", {"answer": "物业费每月五日前缴纳。"}),
        ("follow-up", {"reached": True, "satisfied": True}),
    ):
        states.append((await hotline.told(f"/cases/{case}/{step}", body))["state"])

    assert states == ["recorded", "confirmed", "handling", "served", "closed"]


@pytest.mark.rule("HOT-08")
@pytest.mark.parametrize("field", ["contact_name", "contact_phone", "content"])
async def test_name_phone_and_content_are_mandatory(field: str) -> None:
    hotline = await a_hotline()

    blank = await hotline.post("/cases", {**CONTACT, field: "  "})
    missing = await hotline.post("/cases", {key: CONTACT[key] for key in CONTACT if key != field})

    assert (blank.status_code, blank.json()["values"]) == (409, {"field": field})
    assert missing.status_code == 422
    assert hotline.said == []


async def test_a_refused_record_takes_no_number() -> None:
    hotline = await a_hotline()
    await hotline.post("/cases", {**CONTACT, "content": ""})

    case = await hotline.recorded()

    assert (await hotline.cases.get(case)).number == "A-1001"


async def test_a_malformed_phone_is_refused_in_the_readers_language() -> None:
    hotline = await a_hotline()
    english = hotline.as_person(a_person(Role.AGENT, language="en"))

    answers = [
        await one.post("/cases", {**CONTACT, "contact_phone": "call me"}) for one in (hotline, english)
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert answers[0].json()["title"] == "“call me”不是可以拨打的电话号码，请核对。"
    assert answers[1].json()["title"].startswith("“call me” is no telephone number")


@pytest.mark.rule("HOT-15", "CMP-16")
async def test_what_happened_and_what_is_demanded_are_kept_apart() -> None:
    hotline = await a_hotline()

    case = await hotline.recorded(content="保洁三天没来", wish="今天派人打扫")

    kept = await hotline.cases.get(case)
    assert (kept.content, kept.wish) == ("保洁三天没来", "今天派人打扫")


@pytest.mark.rule("FCO-01", "FCO-02", "FCO-04")
async def test_whoever_takes_a_contact_owns_its_case() -> None:
    hotline = await a_hotline(person=a_person(Role.AGENT, id="lina"))

    case = await hotline.recorded()

    kept = await hotline.cases.get(case)
    assert (kept.owner, kept.first_owner) == ("lina", "lina")
    assert hotline.said_of(CaseOpened)[0].owner == "lina"


@pytest.mark.rule("FCO-06", "FCO-07")
@pytest.mark.parametrize("role", [Role.CREW, Role.CASHIER, Role.STEWARD, Role.ARCHIVIST])
async def test_any_employee_may_take_a_complaint_in_full(role: Role) -> None:
    hotline = await a_hotline(person=a_person(role))

    case = await hotline.recorded(channel="staff", content="电梯异响", wish="尽快检修")

    opened = hotline.said_of(CaseOpened)[0]
    assert (opened.case, opened.channel, opened.contact_phone) == (case, "staff", OWNER_E164)
    assert (opened.content, opened.wish) == ("电梯异响", "尽快检修")


@pytest.mark.rule("HOT-23", "HOT-24", "HOT-26", "HOT-27", "CMP-15")
@pytest.mark.parametrize("channel", list(Channel))
async def test_every_channel_leads_to_the_same_register(channel: Channel) -> None:
    hotline = await a_hotline()

    case = await hotline.recorded(channel=channel)

    listed = await hotline.get("/cases")
    assert [(one["id"], one["channel"]) for one in listed["items"]] == [(case, channel)]


@pytest.mark.rule("HOT-45")
async def test_a_channel_the_house_has_closed_is_refused() -> None:
    hotline = await a_hotline(rules={"cases.channels": ["phone"]})

    answer = await hotline.post("/cases", {**CONTACT, "channel": "sms"})

    assert answer.json()["code"] == "closed_channel"


async def test_the_same_post_twice_records_one_case() -> None:
    hotline = await a_hotline()

    answers = [await hotline.post("/cases", CONTACT, key="k1") for _ in range(2)]

    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert await hotline.cases.count({}) == 1
    assert len(hotline.said_of(CaseOpened)) == 1


async def test_a_case_goes_on_the_journey_of_its_call() -> None:
    hotline = await a_hotline()
    call = await hotline.rings()

    case = await hotline.recorded(call=call)

    assert await hotline.cases.journey(case) == await hotline.calls.journey(call)
    assert (await hotline.cases.get(case)).site == "jinxiu"


async def test_a_case_of_a_call_nobody_knows_is_not_found() -> None:
    hotline = await a_hotline()

    answer = await hotline.post("/cases", {**CONTACT, "call": "nothing"})

    assert answer.status_code == 404


@pytest.mark.rule("HOT-22")
async def test_nothing_is_taken_off_a_cases_road() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("consultation")

    deleted = await hotline.client.delete(f"/cases/{case}")

    assert deleted.status_code == 405
    road = (await hotline.cases.get(case)).road
    assert [entry.what for entry in road] == ["recorded", "confirmed", "classified"]
    assert all(entry.at == hotline.clock() for entry in road)
