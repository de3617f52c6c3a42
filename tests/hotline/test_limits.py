"""Limits of cases: how long, counted how, and how lateness climbs."""

from datetime import UTC, datetime, timedelta

import pytest

from services.hotline.cases.domain.limits import LimitName, answer_limit, climb, same_day_limit
from services.hotline.cases.domain.rules import CaseRules
from services.hotline.cases.handlers.house import RULES
from shared.contracts.hotline import CaseEscalated
from shared.rulebook.chapter import RuleRefusedError
from shared.rulebook.rules import DefaultRules
from shared.vocabulary.matters import CaseKind, Urgency
from shared.vocabulary.people import Role
from tests.clockwork import MONDAY_MORNING
from tests.hotline.desk import a_hotline

ZONE = "Asia/Shanghai"
FRIDAY_EVENING = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
"""Friday 17:00 in China: half an hour of working time is left."""


async def the_rules(**overrides: object) -> CaseRules:
    given = {f"cases.{name}": value for name, value in overrides.items()}
    return await DefaultRules(given).read(RULES, site=None, at=MONDAY_MORNING)


async def due(kind: CaseKind, *, start: datetime, urgency: Urgency = Urgency.NORMAL) -> datetime:
    rules = await the_rules()
    return answer_limit(rules, kind=kind, urgency=urgency, zone=ZONE, start=start).due


@pytest.mark.rule("TYP-03", "TYP-14")
async def test_a_complaint_is_answered_within_24_hours_of_every_day() -> None:
    assert await due(CaseKind.COMPLAINT, start=FRIDAY_EVENING) == FRIDAY_EVENING + timedelta(hours=24)


async def test_a_repair_counts_working_time_only() -> None:
    monday_evening = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)

    assert await due(CaseKind.REPAIR, start=FRIDAY_EVENING) == monday_evening


@pytest.mark.rule("TYP-05")
async def test_a_consultation_has_the_shortest_limit_of_the_patient_kinds() -> None:
    rules = await the_rules()

    assert rules.limits[CaseKind.CONSULTATION] == min(rules.limits[kind] for kind in rules.in_working_time)


@pytest.mark.rule("TYP-12")
async def test_an_emergency_counts_every_minute() -> None:
    assert await due(CaseKind.EMERGENCY, start=FRIDAY_EVENING) == FRIDAY_EVENING + timedelta(minutes=30)


async def test_an_urgent_case_takes_the_shorter_limit_at_any_hour() -> None:
    soon = await due(CaseKind.REPAIR, start=FRIDAY_EVENING, urgency=Urgency.URGENT)

    assert soon == FRIDAY_EVENING + timedelta(hours=2)


@pytest.mark.rule("HOT-30")
async def test_a_limit_the_handbook_leaves_blank_is_a_setting() -> None:
    rules = await the_rules(limits=dict.fromkeys(CaseKind, "1h"))

    limit = answer_limit(
        rules, kind=CaseKind.CONSULTATION, urgency=Urgency.NORMAL, zone=ZONE, start=MONDAY_MORNING
    )

    assert limit.due == MONDAY_MORNING + timedelta(hours=1)


async def test_limits_that_leave_a_kind_out_are_refused() -> None:
    with pytest.raises(RuleRefusedError, match="every kind of case has a limit"):
        await the_rules(limits={"repair": "1h"})


async def test_a_ladder_whose_steps_do_not_fit_is_refused() -> None:
    with pytest.raises(RuleRefusedError, match="as many entries"):
        await the_rules(ladder=["steward"])


def test_the_same_day_ends_at_the_sites_own_midnight() -> None:
    limit = same_day_limit(start=MONDAY_MORNING, zone=ZONE)

    assert limit.due == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


@pytest.mark.rule("FCO-14", "EMG-17")
async def test_lateness_climbs_level_by_level_to_the_general_manager() -> None:
    rules = await the_rules()
    limit = answer_limit(
        rules, kind=CaseKind.COMPLAINT, urgency=Urgency.NORMAL, zone=ZONE, start=MONDAY_MORNING
    )

    told: list[Role] = []
    while limit.next_at is not None:
        limit, step = climb(limit, at=limit.next_at, rules=rules)
        told.append(step.role)

    assert told == [
        Role.CREW_LEAD,
        Role.STEWARD,
        Role.SITE_MANAGER,
        Role.CENTER_MANAGER,
        Role.GENERAL_MANAGER,
    ]


@pytest.mark.rule("TYP-02", "HOT-14")
async def test_a_late_case_is_reported_by_itself_one_step_at_a_time() -> None:
    hotline = await a_hotline()
    await hotline.classified("complaint")

    before = await hotline.sweep()
    hotline.clock.passes(hours=24)
    first = await hotline.sweep()
    again = await hotline.sweep()
    hotline.clock.passes(minutes=30)
    await hotline.sweep()

    assert (before, first, again) == (0, 1, 0)
    steps = [(one.level, one.role, one.reason) for one in hotline.said_of(CaseEscalated)]
    assert steps == [(1, "crew_lead", "answer_late"), (2, "steward", "answer_late")]


@pytest.mark.rule("EMG-02", "EMG-03", "EMG-04")
async def test_an_emergency_climbs_from_department_to_leader_to_general_manager() -> None:
    hotline = await a_hotline()
    await hotline.classified("emergency")

    for minutes in (5, 25, 30, 60):
        hotline.clock.passes(minutes=minutes)
        await hotline.sweep()

    roles = [one.role for one in hotline.said_of(CaseEscalated)]
    assert roles == ["crew_lead", "center_manager", "general_manager"]


async def test_a_served_case_climbs_no_ladder() -> None:
    hotline = await a_hotline()
    case = await hotline.answered()

    hotline.clock.passes(days=2)
    await hotline.sweep()

    assert hotline.said_of(CaseEscalated) == []
    assert (await hotline.cases.get(case)).limit(LimitName.ANSWER) is not None


@pytest.mark.rule("EMG-17", "FCO-14", "EMG-04")
async def test_a_serious_case_is_reported_higher_by_hand() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("emergency")

    await hotline.told(f"/cases/{case}/report", {"reason": "有人受伤"})
    await hotline.told(f"/cases/{case}/report", {"reason": "性质严重"})

    steps = [(one.role, one.reason) for one in hotline.said_of(CaseEscalated)]
    assert steps[1:] == [("center_manager", "有人受伤"), ("general_manager", "性质严重")]


async def test_a_case_without_a_running_limit_cannot_be_reported() -> None:
    hotline = await a_hotline()
    case = await hotline.answered()

    answer = await hotline.post(f"/cases/{case}/report", {"reason": "不清楚"})

    assert answer.json()["code"] == "skipped_step"


async def test_a_deadline_explains_itself_segment_by_segment() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("repair")

    why = await hotline.get(f"/cases/{case}/due")

    limit = why["limits"][0]
    assert [one["total_seconds"] for one in limit["segments"]] == [3 * 3600, 7 * 3600, 8 * 3600]
    assert limit["segments"][-1]["end"] == limit["due"] == why["due"]
    assert not why["late"]


async def test_a_case_past_its_limit_says_that_it_is_late() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("complaint")

    hotline.clock.passes(hours=25)

    assert (await hotline.get(f"/cases/{case}/due"))["late"]
