"""Handling a case: answers, tasks for crews, replies, opinions."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.hotline import (
    CaseAnswered,
    CaseServed,
    TaskRequested,
    TaskWithdrawn,
)
from shared.vocabulary.ids import TaskId
from tests.hotline.desk import OWNER_E164, a_hotline

MORE_TASKS = {"tasks": [{"trade": "cleaning", "what": "打扫"}]}


@pytest.mark.rule("HOT-11")
async def test_a_case_answered_on_the_spot_is_served() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("consultation")

    state = await hotline.told(f"/cases/{case}/answer", {"answer": "物业费每月五日前缴纳。"})

    assert (state["state"], state["answered_on_the_spot"]) == ("served", True)
    assert hotline.said_of(CaseAnswered) == [CaseAnswered(case=case, answer="物业费每月五日前缴纳。")]
    assert hotline.said_of(CaseServed)[0].outcome == "物业费每月五日前缴纳。"


@pytest.mark.rule("HOT-10")
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


@pytest.mark.rule("HOT-13", "HOT-37")
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
        TaskWithdrawn(case=case, task=TaskId(f"{case}-1"), reason="住户自行处理")
    ]


@pytest.mark.parametrize(("task", "reason"), [("9", "不需要"), ("1", " ")])
async def test_only_an_open_task_is_withdrawn_and_only_with_a_reason(task: str, reason: str) -> None:
    hotline = await a_hotline()
    case = await hotline.split()

    answer = await hotline.post(f"/cases/{case}/tasks/{case}-{task}/withdraw", {"reason": reason})

    assert answer.status_code == 409
    assert hotline.said_of(TaskWithdrawn) == []
