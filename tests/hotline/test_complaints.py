"""Complaints and replies: their clocks, agreed times, opinions on record, findings."""

from datetime import timedelta

import pytest

from services.hotline.cases.domain.limits import LimitName
from shared.contracts.hotline import CustomerInformed, OpinionRecorded
from shared.vocabulary.people import Role
from tests.ground import a_person
from tests.hotline.desk import Hotline, a_hotline


async def limit_of(hotline: Hotline, case: str, name: LimitName) -> timedelta | None:
    limit = (await hotline.cases.get(case)).limit(name)
    return limit.due - limit.starts if limit else None


@pytest.mark.rule("TYP-13", "CMP-01")
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


@pytest.mark.rule("TYP-17")
async def test_a_complaint_made_in_person_is_verified_the_same_day() -> None:
    hotline = await a_hotline()

    visit = await hotline.classified("complaint", channel="visit")
    phone = await hotline.classified("complaint")

    assert await limit_of(hotline, visit, LimitName.SAME_DAY) is not None
    assert await limit_of(hotline, phone, LimitName.SAME_DAY) is None


@pytest.mark.rule("TYP-18", "SCR-30")
async def test_an_agreed_reply_time_is_kept_and_reported_when_it_passes() -> None:
    hotline = await a_hotline(rules={"cases.limits": dict.fromkeys(ALL_KINDS, "10d")})
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


@pytest.mark.rule("TYP-04")
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


@pytest.mark.rule("CMP-09", "FUP-09")
async def test_a_complaint_keeps_time_cause_receptionist_and_result() -> None:
    hotline = await a_hotline(person=a_person(Role.STEWARD, id="zhou"))
    case = await hotline.classified("complaint", channel="visit", content="扶手松动")

    await hotline.told(f"/cases/{case}/answer", {"answer": "已加固"})

    kept = await hotline.cases.get(case)
    assert (kept.opened_at, kept.content) == (hotline.clock(), "扶手松动")
    assert (kept.first_owner, kept.outcome) == ("zhou", "已加固")
