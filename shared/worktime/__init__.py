"""Working time: windows, holidays and make-up days, pauses, deadlines that explain themselves."""

from shared.worktime.days import Day, DayKind, day_in
from shared.worktime.deadlines import (
    Explanation,
    Pause,
    Segment,
    StillPausedError,
    TooFarError,
    deadline,
    elapsed,
    explain,
)
from shared.worktime.hours import ALWAYS, HoursError, Window, WorkingHours

__all__ = [
    "ALWAYS",
    "Day",
    "DayKind",
    "Explanation",
    "HoursError",
    "Pause",
    "Segment",
    "StillPausedError",
    "TooFarError",
    "Window",
    "WorkingHours",
    "day_in",
    "deadline",
    "elapsed",
    "explain",
]
