"""Handling a case: answers, tasks for crews, replies, opinions."""

from datetime import timedelta
from typing import Any

import pytest

from services.hotline.cases.domain.limits import LimitName
from shared.contracts.hotline import (
    CaseAnswered,
    CaseServed,
    CustomerInformed,
    OpinionRecorded,
    TaskRequested,
    TaskWithdrawn,
)
from shared.vocabulary.people import Role
from tests.ground import a_person
from tests.hotline.desk import OWNER_E164, Hotline, a_hotline

MORE_TASKS = {"tasks": [{"trade": "cleaning", "what": "打扫"}]}


@pytest.mark.rule("HOT-11", "FCO-05")
async def test_a_case_answered_on_the_spot_is_served() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("consultation")

    state = await hotline.told(f"/cases/{case}/answer", {"answer": "物业费每月五日前缴纳。"})

    assert (state["state"], state["answered_on_the_spot"]) == ("served", True)
    assert hotline.said_of(CaseAnswered) == [CaseAnswered(case=case, answer="物业费每月五日前缴纳。")]
    assert hotline.said_of(CaseServed)[0].outcome == "物业费每月五日前缴纳。"


@pytest.mark.rule("HOT-10", "HOT-37")
async def test_an_answer_comes_after_record_and_confirmation() -> None:
    hotline = await a_hotline()
    recorded = await hotline.recorded()
    confirmed = await hotline.confirmed()

    answers = [await hotline.post(f"/cases/{one}/answer", {"answer": "好"}) for one in (recorded, confirmed)]

    assert [answer.json()["code"] for answer in answers] == ["skipped_step", "skipped_step"]


@pytest.mark.rule("FCO-04", "SCR-21", "SCR-22")
@pytest.mark.parametrize("words", ["不知道", "不知道。", "不是我管的！", "不懂", "喂", "I don't know."])
async def test_dont_know_is_no_answer(words: str) -> None:
    hotline = await a_hotline()
    case = await hotline.classified("consultation")

    answer = await hotline.post(f"/cases/{case}/answer", {"answer": words})

    assert answer.json()["code"] == "forbidden_answer"
    assert (await hotline.cases.get(case)).state == "handling"


async def test_an_empty_answer_is_refused() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("consultation")

    answer = await hotline.post(f"/cases/{case}/answer", {"answer": " "})

    assert answer.json()["code"] == "blank_field"


@pytest.mark.rule("HOT-13", "FCO-12", "TYP-24")
async def test_one_case_becomes_as_many_tasks_as_it_needs() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("repair")
    wanted_at = hotline.clock() + timedelta(hours=3)

    await hotline.told(
        f"/cases/{case}/tasks",
        {
            "tasks": [
                {"trade": "engineering", "crew": "jx-water", "what": "修水管", "paid": True},
                {"trade": "cleaning", "what": "清理积水", "wanted_at": wanted_at.isoformat()},
            ]
        },
    )

    first, second = hotline.said_of(TaskRequested)
    kept = await hotline.cases.get(case)
    assert (first.task, second.task) == (f"{case}-1", f"{case}-2")
    assert (first.trade, first.crew, first.paid) == ("engineering", "jx-water", True)
    assert (second.trade, second.crew, second.paid) == ("cleaning", None, False)
    assert second.wanted_at == wanted_at
    assert (first.place, first.household, first.due) == ("3-2-1202", "h1", kept.due)
    assert (first.contact_phone, first.case_number) == (OWNER_E164, kept.number)


async def test_more_tasks_go_on_counting() -> None:
    hotline = await a_hotline()
    case = await hotline.split(trades=("engineering", "cleaning"))

    await hotline.told(f"/cases/{case}/tasks", MORE_TASKS)

    assert [one.task for one in hotline.said_of(TaskRequested)] == [f"{case}-{n}" for n in (1, 2, 3)]


async def test_the_same_split_twice_asks_once() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("repair")

    for _ in range(2):
        await hotline.post(f"/cases/{case}/tasks", MORE_TASKS, key="k1")

    assert len(hotline.said_of(TaskRequested)) == 1


@pytest.mark.parametrize(
    ("task", "status"),
    [
        ({"trade": "cleaning", "what": " "}, 409),
        ({"trade": "cleaning", "what": "x", "wanted_at": "2020-01-01T00:00:00Z"}, 409),
        ({"trade": "cleaning", "what": "x", "wanted_at": "2030-01-01T00:00:00"}, 422),
        ({"trade": "magic", "what": "x"}, 422),
        ({"trade": "cleaning", "what": "x", "price": -1}, 422),
        ({"trade": "cleaning", "what": "x" * 4001}, 422),
    ],
)
async def test_a_task_that_makes_no_sense_is_refused_and_none_is_asked_for(
    task: dict[str, Any], status: int
) -> None:
    hotline = await a_hotline()
    case = await hotline.classified("repair")

    answer = await hotline.post(
        f"/cases/{case}/tasks", {"tasks": [{"trade": "cleaning", "what": "好"}, task]}
    )

    assert answer.status_code == status
    assert hotline.said_of(TaskRequested) == []


async def test_no_tasks_are_no_split() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("repair")

    assert (await hotline.post(f"/cases/{case}/tasks", {"tasks": []})).status_code == 422


async def test_an_emergency_is_split_at_once_and_its_tasks_hurry() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("emergency")

    await hotline.told(f"/cases/{case}/tasks", {"tasks": [{"trade": "security", "what": "疏散"}]})

    assert hotline.said_of(TaskRequested)[0].urgency == "emergency"


async def test_a_case_is_not_answered_over_the_heads_of_its_crews() -> None:
    hotline = await a_hotline()
    case = await hotline.split()

    answer = await hotline.post(f"/cases/{case}/answer", {"answer": "已修好"})

    assert answer.json()["code"] == "open_tasks"


async def test_a_task_that_is_not_needed_is_withdrawn() -> None:
    hotline = await a_hotline()
    case = await hotline.split()

    await hotline.told(f"/cases/{case}/tasks/{case}-1/withdraw", {"reason": "住户自行处理"})

    assert hotline.said_of(TaskWithdrawn) == [
        TaskWithdrawn(case=case, task=f"{case}-1", reason="住户自行处理")
    ]


@pytest.mark.parametrize(("task", "reason"), [("9", "不需要"), ("1", " ")])
async def test_only_an_open_task_is_withdrawn_and_only_with_a_reason(task: str, reason: str) -> None:
    hotline = await a_hotline()
    case = await hotline.split()

    answer = await hotline.post(f"/cases/{case}/tasks/{case}-{task}/withdraw", {"reason": reason})

    assert answer.status_code == 409
    assert hotline.said_of(TaskWithdrawn) == []


async def limit_of(hotline: Hotline, case: str, name: LimitName) -> timedelta | None:
    limit = (await hotline.cases.get(case)).limit(name)
    return limit.due - limit.starts if limit else None


@pytest.mark.rule("TYP-13", "CMP-01", "C24")
async def test_a_steward_told_of_a_complaint_has_four_hours_from_then() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("complaint")
    hotline.clock.passes(hours=1)

    await hotline.told(f"/cases/{case}/tasks", {"tasks": [{"trade": "steward", "what": "了解情况"}]})

    limit = (await hotline.cases.get(case)).limit(LimitName.STEWARD_REPLY)
    answer = (await hotline.cases.get(case)).limit(LimitName.ANSWER)
    assert limit is not None
    assert answer is not None
    assert (limit.starts, limit.due) == (hotline.clock(), hotline.clock() + timedelta(hours=4))
    assert answer.starts == hotline.clock() - timedelta(hours=1)


async def test_a_complaint_for_other_crews_starts_no_stewards_clock() -> None:
    hotline = await a_hotline()

    case = await hotline.split("complaint", trades=("cleaning",))

    assert await limit_of(hotline, case, LimitName.STEWARD_REPLY) is None


@pytest.mark.rule("TYP-16", "CMP-06")
async def test_a_complaint_of_several_departments_reaches_the_customer_the_same_day() -> None:
    hotline = await a_hotline()
    case = await hotline.split("complaint", trades=("cleaning", "security"))
    same_day = (await hotline.cases.get(case)).limit(LimitName.SAME_DAY)

    promised = hotline.clock() + timedelta(days=2)
    await hotline.told(f"/cases/{case}/agree-reply", {"at": promised.isoformat()})

    kept = await hotline.cases.get(case)
    met = kept.limit(LimitName.SAME_DAY)
    agreed = kept.limit(LimitName.AGREED_REPLY)
    assert same_day is not None
    assert same_day.runs
    assert met is not None
    assert met.met_at == hotline.clock()
    assert agreed is not None
    assert agreed.due == promised


@pytest.mark.rule("TYP-17", "CMP-10")
async def test_a_complaint_made_in_person_is_verified_the_same_day() -> None:
    hotline = await a_hotline()

    visit = await hotline.classified("complaint", channel="visit")
    phone = await hotline.classified("complaint")

    assert await limit_of(hotline, visit, LimitName.SAME_DAY) is not None
    assert await limit_of(hotline, phone, LimitName.SAME_DAY) is None


@pytest.mark.rule("TYP-18", "TYP-19", "SCR-30")
async def test_an_agreed_reply_time_is_kept_and_reported_when_it_passes() -> None:
    hotline = await a_hotline(rules={"cases.limits": {kind: "10d" for kind in ALL_KINDS}})
    case = await hotline.classified("complaint")
    at = hotline.clock() + timedelta(hours=2)

    await hotline.told(f"/cases/{case}/agree-reply", {"at": at.isoformat()})
    hotline.clock.passes(hours=2)
    await hotline.sweep()

    assert hotline.said_of(CustomerInformed) == [CustomerInformed(case=case, reply_by=at)]
    road = (await hotline.cases.get(case)).road
    assert road[-1].note == "agreed_reply_late 1 crew_lead"


ALL_KINDS = ("consultation", "repair", "service", "complaint", "suggestion", "emergency", "help", "booking")


async def test_a_reply_time_in_the_past_is_refused() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("complaint")

    answer = await hotline.post(f"/cases/{case}/agree-reply", {"at": "2020-01-01T00:00:00Z"})

    assert answer.json()["code"] == "time_past"


@pytest.mark.rule("TYP-04", "C3")
async def test_an_opinion_goes_on_record_only_after_the_customer_was_informed() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("complaint")
    early = await hotline.post(f"/cases/{case}/opinion", {"reason": "一时无法查清"})

    await hotline.told(f"/cases/{case}/inform", {"words": "正在核实，暂无结论"})
    state = await hotline.told(f"/cases/{case}/opinion", {"reason": "一时无法查清"})

    assert early.json()["code"] == "not_informed"
    assert (state["state"], state["opinion"]) == ("handling", "一时无法查清")
    assert state["next_step_at"] is None
    assert hotline.said_of(OpinionRecorded) == [OpinionRecorded(case=case, reason="一时无法查清")]


async def test_only_a_complaint_becomes_an_opinion() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("repair")
    await hotline.told(f"/cases/{case}/inform", {"words": "已安排"})

    answer = await hotline.post(f"/cases/{case}/opinion", {"reason": "说不清"})

    assert answer.json()["code"] == "not_a_complaint"


@pytest.mark.rule("TYP-20", "CMP-18", "CMP-24")
async def test_a_customer_who_waits_is_told_how_the_matter_stands() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("complaint")

    await hotline.told(f"/cases/{case}/inform", {"words": "明天上午答复您"})

    kept = await hotline.cases.get(case)
    assert kept.informed_at == hotline.clock()
    assert hotline.said_of(CustomerInformed)[0].words == "明天上午答复您"
    assert kept.road[-1].what == "informed"


@pytest.mark.rule("CMP-13", "CMP-21", "CMP-28", "CMP-35")
async def test_what_an_investigation_found_stands_beside_the_wish() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("complaint", wish="退还费用")

    state = await hotline.told(
        f"/cases/{case}/findings", {"cause": "排班遗漏", "valid": True, "improvement": "每周核对排班"}
    )

    assert state["findings"] == {"cause": "排班遗漏", "valid": True, "improvement": "每周核对排班"}
    assert state["wish"] == "退还费用"
    assert state["road"][-1]["what"] == "investigated"


async def test_findings_need_a_complaint_and_a_cause() -> None:
    hotline = await a_hotline()
    repair, complaint = await hotline.classified("repair"), await hotline.classified("complaint")

    answers = [
        await hotline.post(f"/cases/{repair}/findings", {"cause": "x", "valid": True}),
        await hotline.post(f"/cases/{complaint}/findings", {"cause": " ", "valid": True}),
    ]

    assert [answer.json()["code"] for answer in answers] == ["not_a_complaint", "blank_field"]


@pytest.mark.rule("CMP-09", "CMP-27", "FUP-09")
async def test_a_complaint_keeps_time_cause_receptionist_and_result() -> None:
    hotline = await a_hotline(person=a_person(Role.STEWARD, id="zhou"))
    case = await hotline.classified("complaint", channel="visit", content="扶手松动")

    await hotline.told(f"/cases/{case}/answer", {"answer": "已加固"})

    kept = await hotline.cases.get(case)
    assert (kept.opened_at, kept.content) == (hotline.clock(), "扶手松动")
    assert (kept.first_owner, kept.outcome) == ("zhou", "已加固")
