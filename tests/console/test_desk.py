"""The desk: taking a call through to dispatched tasks in one go, and what stands in the way."""

import pytest

from services.console.desk.domain import Ending, Intake, Room, TaskRow, intake_of
from services.console.owners.domain import OwnerRefusedError
from shared.contracts.hotline import CallAnswered, CallRang
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.console.office import Office, places
from tests.console.roads import CALL, PHONE, a_match, a_road, opened

FORM = {
    "call": CALL,
    "channel": "phone",
    "contact_name": "李丽",
    "contact_phone": PHONE,
    "content": "厨房水管漏水",
    "wish": "今天上门",
    "kind": "repair",
    "urgency": "urgent",
    "room": "jinxiu|room-1202|jinxiu-3-2-1202|锦绣园 3-2-1202",
    "read_back": ["room", "name", "phone"],
    "task_trade": ["engineering", "cleaning", ""],
    "task_what": ["换角阀", "", ""],
    "task_wanted_at": ["2026-11-23T15:00", "", ""],
    "task_paid": ["0"],
    "ending": "dispatch",
    "idempotency_key": "key-1",
}


def an_intake(**changes: object) -> Intake:
    form = {**FORM, **changes}
    return intake_of(
        {name: value if isinstance(value, list) else [str(value)] for name, value in form.items()}
    )


async def an_office() -> Office:
    office = Office()
    await office.hears((*places(), *a_road(CallAnswered)))
    office.owners["hotline"].answers |= {
        "/cases": {"id": "case-1"},
        "/cases/case-1/confirm": {"id": "case-1"},
        "/cases/case-1/classify": {"id": "case-1"},
        "/cases/case-1/tasks": {"id": "case-1"},
        "/cases/case-1/answer": {"id": "case-1"},
    }
    return office


@pytest.mark.rule("HOT-13")
async def test_one_form_becomes_a_case_with_a_task_for_each_crew() -> None:
    office = await an_office()

    async with office.client(Role.AGENT) as client:
        answer = await client.post("/desk/cases", data=FORM)

    told = office.owners["hotline"].told
    assert answer.headers["location"] == f"/cases/case-1?done={CALL}"
    assert [path for path, _, _ in told] == [
        "/cases",
        "/cases/case-1/confirm",
        "/cases/case-1/classify",
        "/cases/case-1/tasks",
    ]
    assert told[0][1]["call"] == CALL
    assert told[1][1]["read_back"] == ["room", "name", "phone"]
    assert told[2][1] == {"kind": "repair", "urgency": "urgent"}
    assert told[3][1]["tasks"] == [
        {
            "trade": "engineering",
            "what": "换角阀",
            "paid": True,
            "wanted_at": "2026-11-23T07:00:00+00:00",
        },
        {"trade": "cleaning", "what": "厨房水管漏水", "paid": False, "wanted_at": None},
    ]


async def test_the_same_form_sent_twice_is_the_same_commands() -> None:
    office = await an_office()

    async with office.client(Role.AGENT) as client:
        await client.post("/desk/cases", data=FORM)
        await client.post("/desk/cases", data=FORM)

    keys = [asker.key for _, _, asker in office.owners["hotline"].told]
    assert keys[:4] == ["key-1.record", "key-1.confirm", "key-1.classify", "key-1.dispatch"]
    assert keys[4:] == keys[:4]


async def test_a_refused_step_keeps_the_record_and_says_why_at_its_field() -> None:
    office = await an_office()
    office.owners["hotline"].answers["/cases/case-1/confirm"] = OwnerRefusedError(
        "site jinxiu has no room 'room-1202'", code="unknown_room"
    )

    async with office.client(Role.AGENT) as client:
        answer = await client.post("/desk/cases", data=FORM)

    assert answer.status_code == 422
    assert 'name="case" value="case-1"' in answer.text
    assert 'value="key-1"' in answer.text
    assert "厨房水管漏水" in answer.text
    assert "has no room" in answer.text


@pytest.mark.rule("HOT-09")
async def test_nothing_is_told_before_room_name_and_phone_were_read_back() -> None:
    office = await an_office()

    async with office.client(Role.AGENT) as client:
        answer = await client.post("/desk/cases", data={**FORM, "read_back": ["room", "phone"]})

    assert answer.status_code == 422
    assert "请先向对方复述" in answer.text
    assert office.owners["hotline"].told == []


@pytest.mark.rule("HOT-08")
@pytest.mark.parametrize("field", ["contact_name", "contact_phone", "content"])
def test_a_record_needs_a_name_a_phone_and_what_was_said(field: str) -> None:
    assert an_intake(ending="record", **{field: " "}).faults() == {field: "desk.fault.empty"}


@pytest.mark.rule("HOT-01")
def test_no_step_of_the_road_is_skipped() -> None:
    steps = [said.step for said in an_intake().road("case-1", zone="Asia/Shanghai")]

    assert steps == ["confirm", "classify", "dispatch"]


@pytest.mark.rule("HOT-11")
def test_a_question_is_answered_on_the_spot() -> None:
    intake = an_intake(ending="answer", answer="物业费可以扫码支付。", task_trade=[])

    assert intake.faults() == {}
    assert intake.road("case-1", zone="Asia/Shanghai")[-1].body == {"answer": "物业费可以扫码支付。"}


@pytest.mark.rule("HOT-12")
def test_what_cannot_be_answered_is_handed_to_somebody_named() -> None:
    assert an_intake(ending="hand_over").faults() == {"to": "desk.fault.to"}
    assert an_intake(ending="hand_over", to="liuyang").road("c", zone="Asia/Shanghai")[-1].body["to"] == (
        "liuyang"
    )


@pytest.mark.rule("HOT-10")
def test_even_an_answer_on_the_spot_is_recorded_and_confirmed_first() -> None:
    intake = an_intake(ending="answer", answer="可以。")

    assert intake.record().path == "/cases"
    assert intake.road("case-1", zone="Asia/Shanghai")[0].step == "confirm"


@pytest.mark.rule("HOT-15")
def test_what_happened_and_what_is_wanted_are_two_fields() -> None:
    said = an_intake().record().body

    assert (said["content"], said["wish"]) == ("厨房水管漏水", "今天上门")


def test_an_emergency_may_go_on_with_nothing_but_its_place() -> None:
    intake = an_intake(kind="emergency", read_back=[])

    assert intake.faults() == {}
    assert intake.road("case-1", zone="Asia/Shanghai")[0].body["read_back"] == ["place"]


def test_a_common_area_has_a_place_and_no_room() -> None:
    intake = an_intake(room="", room_site="jinxiu", place="3 幢电梯", read_back=["name", "phone"])

    assert intake.where == Room(site="jinxiu", place="3 幢电梯")
    assert intake.faults() == {}


def test_lines_without_a_trade_are_no_tasks() -> None:
    intake = Intake(ending=Ending.DISPATCH, content="x", tasks=(TaskRow(trade="", what="y"),))

    assert intake.rows() == ()


async def test_a_ringing_call_shows_the_callers_rooms() -> None:
    office = Office()
    rang = CallRang(call=CALL, line="96300", caller=PHONE, matches=(a_match(),))
    await office.hears([a_message(rang, at=office.clock())])

    async with office.client(Role.AGENT) as client:
        strip = await client.get("/desk/ringing")

    assert "138****2046" in strip.text
    assert "锦绣园 3-2-1202" in strip.text
    assert PHONE not in strip.text


@pytest.mark.rule("HOT-07")
async def test_the_call_on_the_line_is_not_yet_one_without_a_record() -> None:
    office = await an_office()

    async with office.client(Role.AGENT) as client:
        on_it = (await client.get(f"/desk?call={CALL}")).text
        off_it = (await client.get("/desk")).text

    assert "待补记录" not in on_it
    assert "138 1234 2046" in on_it
    assert f'href="/desk?call={CALL}">138****2046' in off_it


async def test_taking_a_call_asks_the_hotline_and_opens_it() -> None:
    office = await an_office()

    async with office.client(Role.AGENT) as client:
        answer = await client.post(f"/desk/calls/{CALL}/answer", data={"idempotency_key": "k"})

    assert answer.headers["location"] == f"/desk?call={CALL}"
    assert office.owners["hotline"].told[0][0] == f"/calls/{CALL}/answer"


async def test_a_call_somebody_else_took_says_so() -> None:
    office = await an_office()
    office.owners["hotline"].answers[f"/calls/{CALL}/answer"] = OwnerRefusedError(
        "call call-1 was answered by liuyang already.", code="call_taken"
    )

    async with office.client(Role.AGENT) as client:
        answer = await client.post(f"/desk/calls/{CALL}/answer")

    assert answer.status_code == 422
    assert "was answered by liuyang already" in answer.text


@pytest.mark.rule("HOT-07")
async def test_a_wrong_number_is_filed() -> None:
    office = await an_office()

    async with office.client(Role.AGENT) as client:
        answer = await client.post(f"/desk/calls/{CALL}/filed", data={"disposition": "wrong_number"})

    assert answer.headers["location"] == "/desk"
    assert office.owners["hotline"].told[0][1] == {"disposition": "wrong_number", "note": ""}


@pytest.mark.rule("HOT-23", "HOT-26")
async def test_a_visit_a_letter_and_a_mail_are_recorded_by_the_same_form() -> None:
    office = await an_office()

    async with office.client(Role.AGENT) as client:
        page = (await client.get("/desk?channel=visit")).text
        await client.post("/desk/cases", data={**FORM, "call": "", "channel": "letter", "ending": "record"})

    assert all(f'name="channel" value="{one}"' in page for one in ("visit", "letter", "mail", "wechat"))
    assert office.owners["hotline"].told[0][1]["channel"] == "letter"


async def test_a_begun_record_goes_on_without_being_recorded_again() -> None:
    office = await an_office()
    await office.hears(a_road(type(opened())))

    async with office.client(Role.AGENT) as client:
        await client.post("/desk/cases", data={**FORM, "case": "case-1"})

    assert office.owners["hotline"].told[0][0] == "/cases/case-1/confirm"


@pytest.mark.rule("NOI-05")
async def test_a_known_caller_need_not_repeat_who_they_are() -> None:
    office = await an_office()
    await office.hears(a_road(type(opened())))

    async with office.client(Role.AGENT) as client:
        page = (await client.get(f"/desk?call={CALL}")).text

    assert 'value="李丽"' in page
    assert "A-1042" in page
