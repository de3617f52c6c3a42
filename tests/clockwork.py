"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

MONDAY_MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday 2026-11-23 09:00 in China: an ordinary working morning."""


class Clock:
    """Call it for the time; ``pass_`` moves it."""

    def __init__(self, at: datetime = MONDAY_MORNING) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **spans: float) -> datetime:
        """Move the clock by a timedelta's arguments, such as ``minutes=5``."""
        self.at += timedelta(**spans)
        return self.at
