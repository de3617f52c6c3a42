"""What agents are prompted to say, and never to say."""

import pytest

from services.hotline.scripts.views import RULES
from shared.rulebook.rules import DefaultRules
from shared.vocabulary.people import Role
from tests.clockwork import MONDAY_MORNING
from tests.ground import a_person
from tests.hotline.desk import a_hotline


async def said_at(step: str, *, kind: str | None = None) -> list[str]:
    hotline = await a_hotline()
    query = {"step": step} | ({"kind": kind} if kind else {})
    return [line["zh"] for line in (await hotline.get("/scripts", **query))["items"]]


PROMPTED = [
    pytest.param("answer", None, "这里是服务热线，请问需要什么服务", marks=pytest.mark.rule("SCR-01")),
    pytest.param("record", None, "您可以讲慢点吗", marks=pytest.mark.rule("SCR-02")),
    pytest.param("answer", None, "请问您贵姓", marks=pytest.mark.rule("SCR-03")),
    pytest.param("record", None, "您别急，慢慢说", marks=pytest.mark.rule("SCR-04")),
    pytest.param("record", None, "没有听清楚，请您再说一遍", marks=pytest.mark.rule("SCR-05")),
    pytest.param("record", None, "我正在记录您的问题", marks=pytest.mark.rule("SCR-06")),
    pytest.param("answer", None, "让您久等了", marks=pytest.mark.rule("SCR-07")),
    pytest.param("record", None, "您还有什么需要补充的吗", marks=pytest.mark.rule("SCR-08")),
    pytest.param("handle", None, "我给您转相关部门主管", marks=pytest.mark.rule("SCR-09")),
    pytest.param("handle", "complaint", "您的投诉已经受理", marks=pytest.mark.rule("SCR-10")),
    pytest.param(
        "handle", "complaint", "请多提宝贵意见，我们一定认真改正", marks=pytest.mark.rule("SCR-11", "SCR-12")
    ),
    pytest.param(
        "handle",
        "suggestion",
        "您的建议很好，谢谢您，我们一定尽力去做",
        marks=pytest.mark.rule("SCR-13", "TYP-06"),
    ),
    pytest.param("handle", None, "谢谢您拨打服务热线，再见", marks=pytest.mark.rule("SCR-14")),
    pytest.param("handle", None, "您放心，我一定办好", marks=pytest.mark.rule("SCR-17")),
    pytest.param("handle", None, "部门处理", marks=pytest.mark.rule("SCR-19")),
    pytest.param("handle", None, "您还需要其他帮助吗", marks=pytest.mark.rule("HOT-34")),
    pytest.param("handle", "help", "联系相关部门来帮助您", marks=pytest.mark.rule("TYP-10")),
    pytest.param("confirm", None, "房号、姓名、电话", marks=pytest.mark.rule("HOT-09")),
    pytest.param("confirm", None, "我理解得对吗", marks=pytest.mark.rule("HOT-38")),
    pytest.param("manner", None, "不知道、不是我管的", marks=pytest.mark.rule("SCR-21", "SCR-22")),
    pytest.param("manner", None, "普通话", marks=pytest.mark.rule("SCR-24")),
    pytest.param("manner", None, "“再见”结尾", marks=pytest.mark.rule("SCR-25")),
    pytest.param("manner", None, "不使用生硬语言", marks=pytest.mark.rule("SCR-26")),
    pytest.param("manner", None, "四个一样", marks=pytest.mark.rule("SCR-27")),
    pytest.param("manner", None, "避免使用“但是”，多说“我们”", marks=pytest.mark.rule("SCR-28")),
    pytest.param("manner", None, "不与来电人争执", marks=pytest.mark.rule("SCR-32")),
    pytest.param("manner", None, "避免使用专业术语", marks=pytest.mark.rule("SCR-35")),
    pytest.param("manner", None, "话筒距嘴三厘米", marks=pytest.mark.rule("SCR-41")),
    pytest.param("manner", None, "左手持话筒，右手记录", marks=pytest.mark.rule("SCR-42")),
    pytest.param("manner", None, "听筒轻拿轻放", marks=pytest.mark.rule("SCR-43")),
]


@pytest.mark.parametrize(("step", "kind", "words"), PROMPTED)
async def test_the_agent_is_prompted_with(step: str, kind: str | None, words: str) -> None:
    assert any(words in line for line in await said_at(step, kind=kind))


@pytest.mark.rule("SCR-29")
async def test_a_complaint_is_met_with_thanks_before_the_apology() -> None:
    first = (await said_at("record", kind="complaint"))[0]

    assert 0 <= first.index("感谢") < first.index("对不起")


async def test_a_line_for_one_kind_is_not_said_to_another() -> None:
    assert not any("投诉已经受理" in line for line in await said_at("handle", kind="repair"))


@pytest.mark.rule("EMG-08", "KNO-19", "EMG-07")
async def test_an_emergency_shows_its_four_cards_first() -> None:
    hotline = await a_hotline()

    shown = await hotline.get("/scripts", step="handle", kind="emergency")

    assert [line["name"] for line in shown["items"][:4]] == ["fire", "lift", "typhoon", "security"]


@pytest.mark.rule("EMG-06")
async def test_an_emergency_shows_the_numbers_of_ambulance_police_and_fire_brigade() -> None:
    hotline = await a_hotline()

    shown = await hotline.get("/scripts", step="handle", kind="emergency")

    assert shown["emergency_numbers"] == {"ambulance": "120", "police": "110", "fire": "119"}


@pytest.mark.rule("TYP-07", "KNO-07")
async def test_a_booking_shows_the_departments_work_numbers() -> None:
    hotline = await a_hotline()

    booking = await hotline.get("/scripts", step="handle", kind="booking")
    repair = await hotline.get("/scripts", step="handle", kind="repair")

    assert booking["work_numbers"]["cleaning"] == "8002"
    assert repair["work_numbers"] == {}


@pytest.mark.rule("SCR-15")
async def test_opening_words_are_a_setting_of_the_house_and_its_sites() -> None:
    own = [{"name": "opening", "zh": "你好，后勤服务热线。", "en": "Hello, logistics hotline."}]
    hotline = await a_hotline(rules={"scripts.answer": own})

    shown = await hotline.get("/scripts", step="answer", site="nanhu")

    assert [line["zh"] for line in shown["items"]] == ["你好，后勤服务热线。"]


async def test_a_reader_of_english_is_prompted_in_english() -> None:
    hotline = await a_hotline(person=a_person(Role.AGENT, language="en"))

    shown = await hotline.get("/scripts", step="answer")

    assert shown["items"][0]["text"].startswith("Hello")


async def test_every_line_exists_in_both_languages() -> None:
    rules = await DefaultRules().read(RULES, site=None, at=MONDAY_MORNING)
    groups = (rules.answer, rules.record, rules.confirm, rules.handle, rules.follow_up, rules.manner)

    lines = [line for group in (*groups, rules.emergency_cards) for line in group]

    assert all(line.zh and line.en for line in lines)
    assert all(len({line.name for line in group}) == len(group) for group in groups)


async def test_an_unknown_step_is_refused() -> None:
    hotline = await a_hotline()

    answer = await hotline.client.get("/scripts", params={"step": "dance"})

    assert answer.status_code == 422
