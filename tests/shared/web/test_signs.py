"""Times and money as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.vocabulary.money import Fen
from shared.web.signs import full_time, said_money, said_span, said_time
from tests.clockwork import MONDAY_MORNING

CHINA = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("ago", "zh", "en"),
    [
        (timedelta(hours=1), "08:00", "08:00"),
        (timedelta(days=1), "11月22日 09:00", "22 Nov 09:00"),
        (timedelta(days=365), "2025年11月23日 09:00", "23 Nov 2025 09:00"),
    ],
)
def test_a_time_is_local_and_as_short_as_today_allows(ago: timedelta, zh: str, en: str) -> None:
    at = MONDAY_MORNING - ago

    assert said_time(at, language="zh", zone=CHINA, now=MONDAY_MORNING) == zh
    assert said_time(at, language="en", zone=CHINA, now=MONDAY_MORNING) == en


def test_a_late_evening_in_utc_is_tomorrow_in_china() -> None:
    at = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)

    assert said_time(at, language="zh", zone=CHINA, now=MONDAY_MORNING) == "11月24日 00:30"
    assert full_time(at, language="zh", zone=CHINA).startswith("2026-11-24")


@pytest.mark.parametrize(
    ("fen", "said"), [(1640902, "¥16,409.02"), (0, "¥0.00"), (-550, "-¥5.50"), (5, "¥0.05")]
)
def test_money_has_two_decimals(fen: int, said: str) -> None:
    assert said_money(Fen(fen), language="zh") == said
    assert said_money(Fen(fen), language="en") == said


def test_a_span_is_said_in_its_largest_unit() -> None:
    assert said_span(7200, language="zh") == "2小时"
    assert said_span(-1500, language="en") == "25 minutes"
