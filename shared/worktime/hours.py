"""Working hours: several windows a day, per weekday, in a zone, with a region's holidays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from shared.worktime.days import DayKind, day_in

MIDNIGHT = time(0, 0)
ONE_DAY = timedelta(days=1)


class HoursError(ValueError):
    """Working hours that cannot be kept, said in a sentence."""


@dataclass(frozen=True, slots=True)
class Window:
    """From a local time to a local time; an end at or before the start is on the next day, 00:00–00:00 is all day."""

    start: time
    end: time

    @property
    def length(self) -> timedelta:
        """How long the window is by the clock on the wall."""
        start = timedelta(hours=self.start.hour, minutes=self.start.minute, seconds=self.start.second)
        end = timedelta(hours=self.end.hour, minutes=self.end.minute, seconds=self.end.second)
        return end - start if end > start else end - start + ONE_DAY


@dataclass(frozen=True, slots=True)
class Stretch:
    """An unbroken stretch of working time, aware UTC; ``provisional`` when its year is not announced yet."""

    start: datetime
    end: datetime
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The windows of each weekday (Monday first), the zone they are read in, and the holidays that are kept.

    On a make-up working day the windows are those of its own weekday, or, where that has none, of the first weekday
    that has some. Raises HoursError when nothing is ever open or windows overlap.
    """

    week: tuple[tuple[Window, ...], ...]
    zone: str = "Asia/Shanghai"
    region: str | None = "CN"

    def __post_init__(self) -> None:
        if len(self.week) != 7:  # noqa: PLR2004  # a week has seven days
            raise HoursError(f"a week needs seven days of windows, not {len(self.week)}")
        if not any(self.week):
            raise HoursError("no weekday has a window: nothing would ever be due")
        for windows in self.week:
            for before, after in pairwise(windows):
                if after.start < before.end or before.end <= before.start:
                    raise HoursError(f"the windows {before} and {after} overlap or are out of order")

    @classmethod
    def weekly(
        cls,
        windows: Mapping[int, Sequence[tuple[str, str]]],
        *,
        zone: str = "Asia/Shanghai",
        region: str | None = "CN",
    ) -> "WorkingHours":
        """Hours from plain text: ``{0: [("08:30", "12:00"), ("13:30", "17:30")]}``, Monday is 0."""
        return cls(
            week=tuple(
                tuple(Window(time.fromisoformat(a), time.fromisoformat(b)) for a, b in windows.get(day, ()))
                for day in range(7)
            ),
            zone=zone,
            region=region,
        )

    def windows_on(self, date_: date) -> tuple[Window, ...]:
        """The windows that open on a date."""
        match day_in(self.region, date_).kind:
            case DayKind.HOLIDAY:
                return ()
            case DayKind.MAKE_UP:
                return self.week[date_.weekday()] or next(filter(None, self.week))
            case _:
                return self.week[date_.weekday()]

    def stretches_on(self, date_: date) -> tuple[Stretch, ...]:
        """The stretches of working time that begin on a date; over a clock change a window keeps its wall times."""
        zone = ZoneInfo(self.zone)
        provisional = day_in(self.region, date_).provisional
        return tuple(
            Stretch(
                start=datetime.combine(date_, window.start, zone).astimezone(UTC),
                end=(datetime.combine(date_, window.start) + window.length)
                .replace(tzinfo=zone)
                .astimezone(UTC),
                provisional=provisional,
            )
            for window in self.windows_on(date_)
        )

    def after(self, start: datetime) -> Iterator[Stretch]:
        """Working time from an instant on, forwards, for at most twenty years."""
        first = start.astimezone(ZoneInfo(self.zone)).date() - ONE_DAY
        for offset in range(HORIZON_DAYS):
            for stretch in self.stretches_on(first + offset * ONE_DAY):
                if stretch.end > start:
                    yield Stretch(max(stretch.start, start), stretch.end, stretch.provisional)

    def before(self, end: datetime) -> Iterator[Stretch]:
        """Working time up to an instant, backwards, for at most twenty years."""
        first = end.astimezone(ZoneInfo(self.zone)).date()
        for offset in range(HORIZON_DAYS):
            for stretch in reversed(self.stretches_on(first - offset * ONE_DAY)):
                if stretch.start < end:
                    yield Stretch(stretch.start, min(stretch.end, end), stretch.provisional)


HORIZON_DAYS = 20 * 366

ALWAYS = WorkingHours(week=((Window(MIDNIGHT, MIDNIGHT),),) * 7, zone="UTC", region=None)
"""Every hour of every day: elapsed time."""
