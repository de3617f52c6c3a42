from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from shared.worktime import (
    ALWAYS,
    DayKind,
    HoursError,
    Pause,
    StillPausedError,
    WorkingHours,
    day_in,
    deadline,
    elapsed,
    explain,
)

CHINA = ZoneInfo("Asia/Shanghai")
OFFICE = WorkingHours.weekly({day: [("08:30", "12:00"), ("13:30", "17:30")] for day in range(5)})
NINE_TO_FIVE = WorkingHours.weekly({day: [("09:00", "17:00")] for day in range(5)}, zone="UTC", region=None)
LATE_MONDAY = WorkingHours.weekly(
    {0: [("10:30", "19:00")]} | {day: [("08:30", "19:00")] for day in range(1, 5)}, region=None
)
NIGHT = WorkingHours.weekly({day: [("22:00", "06:00")] for day in range(7)}, region=None)


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-02-13 16:30", 4, "2026-02-14 11:30"),
        ("2026-04-30 16:00", 8, "2026-05-06 16:30"),
        ("2026-10-09 17:00", 8, "2026-10-10 17:30"),
    ],
)
def test_holidays_are_skipped_and_make_up_days_are_worked(start: str, hours: int, due: str) -> None:
    at = deadline(china(start), timedelta(hours=hours), OFFICE)

    assert at == china(due)


def test_hours_run_on_over_the_days_of_a_week() -> None:
    start = datetime(2024, 1, 15, 16, tzinfo=UTC)

    at = deadline(start, timedelta(hours=10), NINE_TO_FIVE)

    assert at == datetime(2024, 1, 17, 10, tzinfo=UTC)


def test_a_pause_moves_the_deadline_by_the_working_time_it_took() -> None:
    pause = Pause(china("2034-06-09 09:15:27"), china("2034-06-09 11:23:49"), "waiting for the owner")

    at = deadline(china("2034-06-09 08:46:12"), timedelta(hours=4), LATE_MONDAY, pauses=(pause,))

    assert at == china("2034-06-09 14:54:34")


def test_a_pause_over_a_weekend_moves_nothing() -> None:
    pause = Pause(china("2026-06-05 17:30"), china("2026-06-08 08:30"), "weekend")

    paused = deadline(china("2026-06-05 16:00"), timedelta(hours=4), OFFICE, pauses=(pause,))

    assert paused == deadline(china("2026-06-05 16:00"), timedelta(hours=4), OFFICE)


def test_pauses_that_overlap_count_once() -> None:
    pauses = (
        Pause(china("2026-06-02 09:00"), china("2026-06-02 10:00"), "a"),
        Pause(china("2026-06-02 09:30"), china("2026-06-02 10:30"), "b"),
    )

    at = deadline(china("2026-06-02 08:30"), timedelta(hours=1), OFFICE, pauses=pauses)

    assert at == china("2026-06-02 11:00")


def test_while_a_pause_lasts_there_is_no_deadline() -> None:
    pause = Pause(china("2026-06-02 09:00"), None, "waiting for parts")

    with pytest.raises(StillPausedError, match="waiting for parts"):
        deadline(china("2026-06-02 08:30"), timedelta(hours=2), OFFICE, pauses=(pause,))


def test_a_deadline_before_a_lasting_pause_stands() -> None:
    pause = Pause(china("2026-06-02 09:00"), None, "waiting for parts")

    at = deadline(china("2026-06-02 08:30"), timedelta(minutes=30), OFFICE, pauses=(pause,))

    assert at == china("2026-06-02 09:00")


def test_a_negative_target_looks_back_over_closed_days() -> None:
    at = deadline(china("2026-05-06 09:30"), -timedelta(hours=2), OFFICE)

    assert at == china("2026-04-30 16:30")


def test_a_night_window_belongs_to_the_evening_it_opens_on() -> None:
    at = deadline(china("2026-06-02 23:00"), timedelta(hours=8), NIGHT)

    assert at == china("2026-06-03 23:00")


def test_all_day_windows_lose_no_minute_at_midnight() -> None:
    start = datetime(2026, 3, 1, 13, 37, 11, tzinfo=UTC)

    at = deadline(start, timedelta(days=9, seconds=1), ALWAYS)

    assert at == start + timedelta(days=9, seconds=1)


def test_the_explanation_lists_the_counted_segments() -> None:
    why = explain(china("2026-02-13 16:30"), timedelta(hours=4), OFFICE)

    assert [(part.start.astimezone(CHINA).hour, part.total) for part in why.segments] == [
        (16, timedelta(hours=1)),
        (8, timedelta(hours=4)),
    ]
    assert why.at == china("2026-02-14 11:30")
    assert not why.provisional


def test_a_year_that_is_not_announced_is_provisional() -> None:
    why = explain(china("2035-04-30 16:00"), timedelta(hours=8), OFFICE)

    assert why.provisional
    assert day_in("CN", china("2035-05-01 00:00").date()).kind is DayKind.HOLIDAY


def test_announced_holidays_of_two_libraries_agree_on_what_is_worked() -> None:
    import holidays  # noqa: PLC0415  # the second opinion that only this test asks

    second = holidays.country_holidays("CN", years=2026)
    first_of_year = datetime(2026, 1, 1, tzinfo=UTC).date()

    different = [
        date_
        for offset in range(365)
        for date_ in [first_of_year + timedelta(days=offset)]
        if date_.weekday() < 5 and (day_in("CN", date_).kind is DayKind.HOLIDAY) != (date_ in second)
    ]

    assert different == []


def test_hours_that_never_open_are_refused() -> None:
    with pytest.raises(HoursError, match="no weekday"):
        WorkingHours.weekly({})


def test_windows_that_overlap_are_refused() -> None:
    with pytest.raises(HoursError, match="overlap"):
        WorkingHours.weekly({0: [("08:30", "12:00"), ("11:00", "17:30")]})


def test_a_clock_change_is_counted_in_true_hours() -> None:
    berlin = WorkingHours.weekly(
        {day: [("00:00", "00:00")] for day in range(7)}, zone="Europe/Berlin", region=None
    )
    start = datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Berlin"))

    at = deadline(start, timedelta(hours=24), berlin)

    assert at.astimezone(UTC) == start.astimezone(UTC) + timedelta(hours=24)


INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2026, 11, 30), timezones=st.just(CHINA))  # noqa: DTZ001
SPANS = st.integers(min_value=1, max_value=200 * 3600).map(lambda seconds: timedelta(seconds=seconds))


@given(start=INSTANTS, span=SPANS)
def test_the_time_elapsed_until_a_deadline_is_its_target(start: datetime, span: timedelta) -> None:
    at = deadline(start, span, OFFICE)

    assert elapsed(start, at, OFFICE) == span


@given(start=INSTANTS, span=SPANS, length=SPANS, offset=SPANS)
def test_with_pauses_too_the_time_elapsed_is_the_target(
    start: datetime, span: timedelta, length: timedelta, offset: timedelta
) -> None:
    pause = Pause(start + offset, start + offset + length, "any")

    at = deadline(start, span, OFFICE, pauses=(pause,))

    assert elapsed(start, at, OFFICE, pauses=(pause,)) == span


@given(start=INSTANTS, span=SPANS)
def test_looking_back_and_forth_counts_the_same(start: datetime, span: timedelta) -> None:
    earlier = deadline(start, -span, OFFICE)

    assert elapsed(earlier, start, OFFICE) == span


@given(start=INSTANTS, first=SPANS, more=SPANS)
def test_a_longer_target_is_never_due_sooner(start: datetime, first: timedelta, more: timedelta) -> None:
    assert deadline(start, first, OFFICE) < deadline(start, first + more, OFFICE)
