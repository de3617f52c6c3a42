"""Which days are worked: public holidays, make-up working days (调休), and years not yet announced."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

import chinese_calendar
import holidays


class DayKind(StrEnum):
    """What a date is in a calendar of holidays."""

    ORDINARY = "ordinary"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"


@dataclass(frozen=True, slots=True)
class Day:
    """A date's kind, the holiday's name when it has one, and whether the year is announced."""

    kind: DayKind
    name: str = ""
    provisional: bool = False


ORDINARY = Day(DayKind.ORDINARY)


@cache
def day_in(region: str | None, date_: date) -> Day:
    """What a date is in a region: ``"CN"``, or None for no holidays at all.

    The State Council announces a year's holidays and make-up days in the November before. Until the library knows
    them, only the statutory holidays are kept and the day is marked provisional.
    """
    if region is None:
        return ORDINARY
    if region != "CN":
        raise UnknownRegionError(region)
    try:
        return _announced(date_)
    except NotImplementedError:
        return _statutory(date_)


def _announced(date_: date) -> Day:
    off, name = chinese_calendar.get_holiday_detail(date_)
    if off and name:
        return Day(DayKind.HOLIDAY, name)
    if not off and name:
        return Day(DayKind.MAKE_UP, name)
    return ORDINARY


def _statutory(date_: date) -> Day:
    name = _holidays_of(date_.year).get(date_)
    return Day(DayKind.HOLIDAY, name, provisional=True) if name else Day(DayKind.ORDINARY, provisional=True)


@cache
def _holidays_of(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("CN", years=year, observed=False))


class UnknownRegionError(ValueError):
    """No holiday calendar is kept for this region."""

    def __init__(self, region: str) -> None:
        super().__init__(f"no holiday calendar for region {region!r}: use 'CN' or none")
