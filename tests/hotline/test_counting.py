"""What Prometheus is told about calls, cases and calls back: once for each fact, however often it is told."""

from datetime import timedelta

import pytest

from services.hotline.calls.gateways import count_calls
from services.hotline.cases.gateways import count_cases
from tests.causes import a_message
from tests.counted import Growth, value
from tests.hotline.desk import Hotline, a_hotline
from tests.hotline.test_tracking import finished

SATISFIED = {"reached": True, "satisfied": True, "rating": 5}


async def census(hotline: Hotline) -> None:
    await count_calls(calls=hotline.calls, clock=hotline.clock)
    await count_cases(cases=hotline.cases, clock=hotline.clock)


@pytest.mark.rule("HOT-02")
@pytest.mark.parametrize(("seconds", "in_time"), [(14, "true"), (16, "false")])
async def test_an_answer_within_three_rings_is_counted_apart_from_a_later_one(
    seconds: int, in_time: str
) -> None:
    hotline = await a_hotline()
    await hotline.rings()
    hotline.clock.passes(seconds=seconds)
    growth = Growth()

    for _ in range(2):
        await hotline.push("answer", answeringNumber="101")

    assert growth.of("guanjia_calls_answered_total") == {("in", in_time): 1}


async def test_a_call_that_ends_is_counted_with_its_talk_once() -> None:
    hotline = await a_hotline()
    await hotline.rings()
    await hotline.push("answer", answeringNumber="101")
    growth = Growth()

    hotline.clock.passes(seconds=200)
    for _ in range(2):
        await hotline.push("hangup", cause="normalClearing")

    assert growth.of("guanjia_calls_ended_total") == {("true", "in"): 1}
    assert growth.of("guanjia_calls_talk_seconds_total") == {(): 200}
    assert growth.of("guanjia_calls_too_long_total") == {(): 1}


async def test_a_call_that_nobody_answers_is_counted_as_missed() -> None:
    hotline = await a_hotline()
    await hotline.rings()
    growth = Growth()

    await hotline.push("hangup", cause="noAnswer")

    assert growth.of("guanjia_calls_ended_total") == {("false", "in"): 1}


@pytest.mark.rule("HOT-07")
async def test_a_call_without_its_record_shows_after_ten_minutes() -> None:
    hotline = await a_hotline()
    await hotline.rings()
    await census(hotline)
    ringing = value("guanjia_calls_ringing")
    await hotline.push("hangup", cause="noAnswer")

    await census(hotline)
    early = value("guanjia_calls_unrecorded")
    hotline.clock.passes(minutes=11)
    await census(hotline)

    assert (ringing, value("guanjia_calls_ringing")) == (1, 0)
    assert (early, value("guanjia_calls_unrecorded")) == (0, 1)


@pytest.mark.rule("TYP-02")
async def test_a_redelivered_end_of_work_serves_the_case_once() -> None:
    hotline = await a_hotline()
    case = await hotline.split()
    message = a_message(finished(case), at=hotline.clock())
    growth = Growth()

    for _ in range(2):
        await hotline.hear(message)

    assert growth.of("guanjia_cases_served_total") == {("true", "repair"): 1}
    assert growth.of("guanjia_case_limits_total") == {("true", "answer"): 1}


@pytest.mark.rule("TYP-01")
async def test_a_limit_that_was_not_kept_is_counted_as_broken() -> None:
    hotline = await a_hotline()
    case = await hotline.split("emergency")
    growth = Growth()

    late = hotline.clock.passes(hours=1)
    await hotline.hear(a_message(finished(case), at=late))

    assert growth.of("guanjia_case_limits_total") == {("false", "emergency"): 1}


@pytest.mark.rule("FUP-01", "FUP-18")
async def test_a_call_back_is_counted_with_its_verdict_and_rating() -> None:
    hotline = await a_hotline()
    case = await hotline.answered("complaint")
    growth = Growth()

    await hotline.told(f"/cases/{case}/follow-up", SATISFIED)

    assert growth.of("guanjia_follow_ups_total") == {("true", "complaint", "satisfied"): 1}
    assert growth.of("guanjia_ratings_total") == {("5",): 1}
    assert growth.of("guanjia_cases_closed_total") == {("complaint",): 1}


async def test_open_cases_show_by_kind_and_age_and_move_on_as_time_passes() -> None:
    hotline = await a_hotline()
    await hotline.classified("repair")
    await hotline.recorded()
    seen = []

    for span in (timedelta(0), timedelta(hours=2), timedelta(days=2), timedelta(days=9)):
        hotline.clock.passes(seconds=span.total_seconds())
        await census(hotline)
        seen.append(
            [
                age
                for age in ("1h", "4h", "24h", "3d", "older")
                if value("guanjia_cases_open", kind="repair", age=age)
                and value("guanjia_cases_open", kind="none", age=age)
            ]
        )

    assert seen == [["1h"], ["4h"], ["3d"], ["older"]]


async def test_what_is_done_does_not_linger() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("consultation")
    await census(hotline)
    before = value("guanjia_cases_open", kind="consultation", age="1h")

    await hotline.told(f"/cases/{case}/answer", {"answer": "周末八点半开放。"})
    await census(hotline)

    assert (before, value("guanjia_cases_open", kind="consultation", age="1h")) == (1, 0)


@pytest.mark.rule("TYP-02", "FUP-01")
async def test_late_cases_and_overdue_calls_back_show() -> None:
    hotline = await a_hotline()
    await hotline.classified("complaint")
    await hotline.answered("consultation")

    hotline.clock.passes(days=4)
    await census(hotline)

    assert value("guanjia_cases_late", kind="complaint") == 1
    assert value("guanjia_follow_ups_waiting", overdue="true") == 1
    assert value("guanjia_follow_ups_waiting", overdue="false") == 0
