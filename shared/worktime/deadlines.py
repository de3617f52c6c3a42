"""Deadlines in working time, and why they are when they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.worktime.hours import Stretch, WorkingHours

NOTHING = timedelta(0)


class StillPausedError(ValueError):
    """The clock stands still: there is no deadline until the pause is over."""


class TooFarError(ValueError):
    """The target is not reached within twenty years."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that does not count, and why; no end while it lasts."""

    start: datetime
    end: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A counted stretch and how much is counted when it ends."""

    start: datetime
    end: datetime
    total: timedelta


@dataclass(frozen=True, slots=True)
class Explanation:
    """A deadline with the segments that were counted towards it, earliest first.

    ``provisional`` says that it runs through a year whose holidays are not announced yet.
    """

    start: datetime
    target: timedelta
    at: datetime
    segments: tuple[Segment, ...]
    pauses: tuple[Pause, ...]
    provisional: bool


def deadline(
    start: datetime, target: timedelta, hours: WorkingHours, *, pauses: Sequence[Pause] = ()
) -> datetime:
    """The first instant at which the working time since ``start``, less what was paused, reaches ``target``.

    A negative target looks back: the last instant from which that much working time leads to ``start``. Raises
    StillPausedError while a pause lasts that the deadline would run into, TooFarError beyond twenty years.
    """
    return explain(start, target, hours, pauses=pauses).at


def explain(
    start: datetime, target: timedelta, hours: WorkingHours, *, pauses: Sequence[Pause] = ()
) -> Explanation:
    """The deadline, segment by segment; raises as ``deadline`` does."""
    back = target < NOTHING
    sought = abs(target)
    total, provisional = NOTHING, False
    segments: list[Segment] = []
    for stretch in _counted(start, hours, pauses=pauses, back=back):
        left = sought - total
        length = stretch.end - stretch.start
        taken = min(left, length)
        total += taken
        provisional = provisional or stretch.provisional
        if back:
            segments.append(Segment(stretch.end - taken, stretch.end, total))
        elif taken or not segments:
            segments.append(Segment(stretch.start, stretch.start + taken, total))
        if total == sought:
            break
    else:
        raise TooFarError(f"{target} of working time from {start.isoformat()} is more than twenty years away")
    if sought == NOTHING:
        return Explanation(start, target, start, (), tuple(pauses), provisional)
    at = segments[-1].start if back else segments[-1].end
    ordered = tuple(reversed(segments)) if back else tuple(segments)
    return Explanation(start, target, at, ordered, tuple(pauses), provisional)


def elapsed(
    start: datetime, end: datetime, hours: WorkingHours, *, pauses: Sequence[Pause] = ()
) -> timedelta:
    """The working time from ``start`` to ``end``, less what was paused; negative when ``end`` is before ``start``."""
    if end < start:
        return -elapsed(end, start, hours, pauses=pauses)
    total = NOTHING
    for stretch in hours.after(start):
        if stretch.start >= end:
            break
        cut = Stretch(stretch.start, min(stretch.end, end))
        total += sum((piece.end - piece.start for piece in _less(cut, _merged(pauses, end))), NOTHING)
    return total


def _counted(
    start: datetime, hours: WorkingHours, *, pauses: Sequence[Pause], back: bool
) -> Iterator[Stretch]:
    lasting = next((pause for pause in pauses if pause.end is None), None)
    ended = _merged([pause for pause in pauses if pause.end is not None], None)
    for stretch in hours.before(start) if back else hours.after(start):
        pieces = _less(stretch, ended)
        for piece in reversed(pieces) if back else pieces:
            if lasting is None or back or piece.end <= lasting.start:
                yield piece
                continue
            if piece.start < lasting.start:
                yield Stretch(piece.start, lasting.start, piece.provisional)
            raise StillPausedError(
                f"paused since {lasting.start.isoformat()} ({lasting.reason}): end the pause to get a deadline"
            )


def _merged(pauses: Sequence[Pause], now: datetime | None) -> list[tuple[datetime, datetime]]:
    spans = sorted((pause.start, end) for pause in pauses if (end := pause.end or now) and end > pause.start)
    merged: list[tuple[datetime, datetime]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _less(stretch: Stretch, spans: Sequence[tuple[datetime, datetime]]) -> list[Stretch]:
    """What is left of a stretch when spans, in order and apart from one another, are cut out."""
    left: list[Stretch] = []
    start = stretch.start
    for cut_start, cut_end in spans:
        if cut_end <= start or cut_start >= stretch.end:
            continue
        if cut_start > start:
            left.append(Stretch(start, cut_start, stretch.provisional))
        start = max(start, cut_end)
    if start < stretch.end:
        left.append(Stretch(start, stretch.end, stretch.provisional))
    return left
