"""Calling back: who, by when, how often, and what comes of it."""

from datetime import timedelta
from typing import Any

import pytest

from services.hotline.cases.domain.case import FollowUp
from shared.contracts.hotline import (
    CaseClosed,
    CaseEscalated,
    CaseFollowedUp,
    CaseReopened,
    CaseServed,
    FollowUpTried,
)
from shared.vocabulary.ids import CaseId
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.ground import a_person
from tests.hotline.desk import Hotline, a_hotline
from tests.hotline.test_tracking import finished

SATISFIED = {"reached": True, "satisfied": True, "rating": 5, "words": "很满意"}
DISSATISFIED = {"reached": True, "satisfied": False, "rating": 2, "words": "还在漏"}
NOBODY = {"reached": False, "words": "无人接听"}


async def repaired(hotline: Hotline, kind: str = "repair") -> CaseId:
    case = await hotline.split(kind)
    await hotline.hear(a_message(finished(case), at=hotline.clock()))
    return case


async def follow_up_of(hotline: Hotline, case: str) -> FollowUp:
    follow_up = (await hotline.cases.get(case)).follow_up
    assert follow_up is not None
    return follow_up


@pytest.mark.rule("FUP-03")
async def test_who_complained_is_called_back_within_three_days() -> None:
    hotline = await a_hotline()

    await repaired(hotline, "complaint")

    assert hotline.said_of(CaseServed)[0].follow_up_due == hotline.clock() + timedelta(days=3)


@pytest.mark.rule("FUP-03")
async def test_a_call_back_nobody_makes_is_reported() -> None:
    hotline = await a_hotline()
    await repaired(hotline, "complaint")

    hotline.clock.passes(days=3)
    await hotline.sweep()

    assert [one.reason for one in hotline.said_of(CaseEscalated)] == ["follow_up_late"]


@pytest.mark.rule("FUP-01")
@pytest.mark.parametrize(
    ("kind", "person"), [("repair", None), ("service", "wangmin"), ("complaint", "wangmin")]
)
async def test_repairs_are_called_back_by_the_desk_the_rest_by_who_took_them(
    kind: str, person: str | None
) -> None:
    hotline = await a_hotline()

    case = await repaired(hotline, kind)

    follow_up = await follow_up_of(hotline, case)
    assert (follow_up.role, follow_up.person) == (Role.AGENT, person)
    assert hotline.said_of(CaseServed)[0].follow_up_person == person


async def test_who_calls_back_is_a_setting() -> None:
    hotline = await a_hotline(rules={"cases.follow_up_role": {"repair": "steward"}})

    case = await repaired(hotline)

    assert (await follow_up_of(hotline, case)).role is Role.STEWARD


@pytest.mark.rule("FUP-18", "FUP-06")
async def test_a_satisfied_customer_closes_the_case_with_a_rating() -> None:
    hotline = await a_hotline()
    case = await repaired(hotline)

    state = await hotline.told(f"/cases/{case}/follow-up", SATISFIED)

    assert (state["state"], state["satisfied"], state["rating"]) == ("closed", True, 5)
    assert state["call_backs"][0]["words"] == "很满意"
    assert hotline.said_of(CaseFollowedUp)[0].rating == 5
    assert [(one.outcome, one.satisfied) for one in hotline.said_of(CaseClosed)] == [("已更换水管", True)]


@pytest.mark.rule("FCO-01")
async def test_a_dissatisfied_customer_reopens_the_case_with_its_first_owner_and_a_new_limit() -> None:
    hotline = await a_hotline()
    case = await repaired(hotline)
    before = (await hotline.cases.get(case)).due
    await hand_over(hotline, case, to="lina")
    hotline.clock.passes(hours=3)

    state = await hotline.told(f"/cases/{case}/follow-up", DISSATISFIED)

    reopened = hotline.said_of(CaseReopened)[0]
    kept = await hotline.cases.get(case)
    assert (state["state"], state["owner"], state["reopened"]) == ("handling", "wangmin", 1)
    assert reopened.reason == "还在漏"
    assert before is not None
    assert reopened.due == kept.due
    assert kept.due is not None
    assert kept.due > before
    assert hotline.said_of(CaseClosed) == []


async def hand_over(hotline: Hotline, case: str, *, to: str) -> None:
    await hotline.told(f"/cases/{case}/hand-over", {"to": to, "reason": "换班"})
    await hotline.as_person(a_person(Role.AGENT, id=to)).told(f"/cases/{case}/hand-over/accept")


async def test_a_reopened_case_goes_its_road_again() -> None:
    hotline = await a_hotline()
    case = await repaired(hotline)
    await hotline.told(f"/cases/{case}/follow-up", DISSATISFIED)

    await hotline.told(f"/cases/{case}/tasks", {"tasks": [{"trade": "engineering", "what": "重新修"}]})
    await hotline.hear(a_message(finished(case, 2, note="重新更换接头")))
    state = await hotline.told(f"/cases/{case}/follow-up", SATISFIED)

    assert state["state"] == "closed"
    assert state["outcome"] == "已更换水管；重新更换接头"


async def test_a_customer_who_was_not_reached_is_called_again() -> None:
    hotline = await a_hotline()
    case = await repaired(hotline)

    await hotline.told(f"/cases/{case}/follow-up", NOBODY)

    again = hotline.clock() + timedelta(hours=4)
    assert hotline.said_of(FollowUpTried) == [
        FollowUpTried(case=case, attempt=1, next_at=again, note="无人接听")
    ]
    assert (await hotline.cases.get(case)).follow_up_at == again


async def test_a_customer_may_name_the_time_to_be_called() -> None:
    hotline = await a_hotline()
    case = await repaired(hotline)
    at = hotline.clock() + timedelta(hours=9)

    await hotline.told(f"/cases/{case}/follow-up", {**NOBODY, "next_at": at.isoformat()})

    assert hotline.said_of(FollowUpTried)[0].next_at == at


@pytest.mark.rule("FUP-07")
async def test_a_question_nobody_can_answer_gets_an_appointed_time() -> None:
    hotline = await a_hotline()
    case = await repaired(hotline)
    at = hotline.clock() + timedelta(hours=5)

    state = await hotline.told(f"/cases/{case}/agree-reply", {"at": at.isoformat()})

    assert state["state"] == "served"
    assert state["limits"][-1]["name"] == "agreed_reply"


@pytest.mark.rule("FCO-08")
async def test_nothing_is_closed_before_the_customer_has_a_reply() -> None:
    hotline = await a_hotline()
    case = await repaired(hotline)

    answer = await hotline.post(f"/cases/{case}/close", {"outcome": "修好了"})

    assert answer.json()["code"] == "no_reply_yet"
    assert (await hotline.cases.get(case)).state == "served"


@pytest.mark.rule("FCO-08")
@pytest.mark.parametrize("outcome", ["", "  "])
async def test_nothing_is_closed_without_an_outcome(outcome: str) -> None:
    hotline = await a_hotline()
    case = await hotline.answered()

    answer = await hotline.post(f"/cases/{case}/close", {"outcome": outcome})

    assert answer.json()["code"] == "blank_field"


async def test_what_was_answered_on_the_spot_may_be_closed_with_its_outcome() -> None:
    hotline = await a_hotline()
    case = await hotline.answered()

    state = await hotline.told(f"/cases/{case}/close", {"outcome": "已答复缴费日期"})

    assert state["state"] == "closed"
    assert hotline.said_of(CaseClosed)[0].outcome == "已答复缴费日期"


async def test_after_calls_in_vain_the_written_outcome_is_the_reply() -> None:
    hotline = await a_hotline()
    case = await repaired(hotline)
    for _ in range(3):
        hotline.clock.passes(hours=4)
        await hotline.told(f"/cases/{case}/follow-up", NOBODY)

    state = await hotline.told(f"/cases/{case}/close", {"outcome": "三次未接通，已留书面告知"})

    assert (state["state"], state["satisfied"]) == ("closed", None)


@pytest.mark.rule("HOT-21")
async def test_a_wrong_answer_is_corrected_by_phone_at_once() -> None:
    hotline = await a_hotline()
    case = await hotline.answered()
    await hotline.told(f"/cases/{case}/follow-up", SATISFIED)

    state = await hotline.told(f"/cases/{case}/correct", {"reason": "缴费日期说错"})

    due = hotline.clock() + timedelta(minutes=15)
    assert (state["id"], state["state"]) == (case, "handling")
    assert hotline.said_of(CaseReopened) == [CaseReopened(case=case, reason="缴费日期说错", due=due)]
    corrected = await hotline.told(f"/cases/{case}/answer", {"answer": "更正：每月十日前，向您致歉。"})
    assert corrected["state"] == "served"


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({**SATISFIED, "rating": 6}, 409, "bad_rating"),
        ({**SATISFIED, "rating": 0}, 409, "bad_rating"),
        ({"reached": True}, 409, "blank_field"),
        ({**NOBODY, "next_at": "2020-01-01T00:00:00Z"}, 409, "time_past"),
        ({}, 422, "not_valid"),
    ],
)
async def test_a_call_back_that_makes_no_sense_is_refused(
    told: dict[str, Any], status: int, code: str
) -> None:
    hotline = await a_hotline()
    case = await repaired(hotline)

    answer = await hotline.post(f"/cases/{case}/follow-up", told)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await hotline.cases.get(case)).call_backs == ()


async def test_the_same_call_back_twice_counts_once() -> None:
    hotline = await a_hotline()
    case = await repaired(hotline)

    for _ in range(2):
        await hotline.post(f"/cases/{case}/follow-up", NOBODY, key="k1")

    assert (await follow_up_of(hotline, case)).attempts == 1


@pytest.mark.rule("FUP-02")
async def test_who_is_to_be_called_back_is_listed_the_most_urgent_first() -> None:
    hotline = await a_hotline()
    complaint = await repaired(hotline, "complaint")
    repair = await repaired(hotline, "repair")

    listed = await hotline.get("/follow-ups", site="jinxiu")
    soon = await hotline.get("/follow-ups", due_before=(hotline.clock() + timedelta(days=1)).isoformat())
    await hotline.told(f"/cases/{repair}/follow-up", SATISFIED)

    assert [one["id"] for one in listed["items"]] == [repair, complaint]
    assert [one["id"] for one in soon["items"]] == [repair]
    assert [one["id"] for one in (await hotline.get("/follow-ups"))["items"]] == [complaint]
