"""Guessing gets slower: tries are counted before they are judged, and the pause between them grows."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from shared.vocabulary.refusals import RefusalError


class TooManyTriesError(RefusalError):
    """Somebody must wait before the next try."""

    code = "too_many_tries"
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many tries: wait {seconds} seconds, then try again", seconds=seconds)
        self.retry_after = seconds


@dataclass(frozen=True, slots=True)
class Patience:
    """How many tries are free, and how the pause grows from the first to the longest, in seconds."""

    free: int
    first_pause: float
    longest_pause: float
    forget_after: float = 3600.0


@dataclass(frozen=True, slots=True)
class Tries:
    """The tries of one account or one address that did not succeed yet."""

    id: str
    count: int = 0
    last: datetime | None = None
    until: datetime | None = None

    def tried(self, *, at: datetime, patience: Patience) -> Self:
        """One more try; raises TooManyTriesError while the pause lasts. Long quiet forgets old tries."""
        left = (self.until - at).total_seconds() if self.until else 0.0
        # More than the longest pause is left when the clock was ahead and has been put right since.
        if 0 < left <= patience.longest_pause:
            raise TooManyTriesError(max(1, round(left)))
        quiet = self.last is not None and at - self.last > timedelta(seconds=patience.forget_after)
        count = 1 if quiet else self.count + 1
        return replace(self, count=count, last=at, until=at + _pause(count, patience=patience))

    def succeeded(self) -> Self:
        """The account's owner came in: nothing is held against them."""
        return replace(self, count=0, until=None)

    def taken_back(self) -> Self:
        """One of an address's tries succeeded: it does not count, the others still do."""
        return replace(self, count=max(0, self.count - 1), until=None)


def _pause(count: int, *, patience: Patience) -> timedelta:
    if count < patience.free:
        return timedelta()
    doublings = min(count - patience.free, 30)
    return timedelta(seconds=min(patience.first_pause * 2**doublings, patience.longest_pause))
