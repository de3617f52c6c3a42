"""Counting and timing: rates, percentiles, medians, and the processor's time of a process."""

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

IN_FLIGHT = 64


@dataclass(frozen=True, slots=True)
class Figures:
    """One measurement: how many a second, how long each took (seconds), processor time per item (seconds)."""

    rate: float
    times: Sequence[float]
    cpu: dict[str, float] = field(default_factory=dict)

    def percentile(self, percent: float) -> float:
        """The time, in milliseconds, within which so many in a hundred were done."""
        return percentile(self.times, percent) * 1000


def percentile(times: Sequence[float], percent: float) -> float:
    """The time within which so many in a hundred were done; 0 when there were none."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0


def median(rounds: Iterable[Figures]) -> Figures:
    """The round in the middle, by its rate."""
    ordered = sorted(rounds, key=lambda figures: figures.rate)
    return ordered[len(ordered) // 2]


def middle(values: Iterable[float]) -> float:
    """The median."""
    return statistics.median(values)


async def side_by_side(
    work: Callable[[int], Awaitable[None]], *, many: int, at_once: int = IN_FLIGHT
) -> Sequence[float]:
    """Do ``work(0)`` to ``work(many - 1)``, so many at once; how long each took."""
    times: list[float] = []
    numbers = iter(range(many))

    async def worker() -> None:
        for number in numbers:
            begun = time.perf_counter()
            await work(number)
            times.append(time.perf_counter() - begun)

    await asyncio.gather(*(worker() for _ in range(at_once)))
    return times


class Meter:
    """Measures a span: its length, and what the processes behind it took of the processors."""

    def __init__(self, **pids: int) -> None:
        self._pids = {"service": os.getpid(), **pids}
        self.restart()

    def restart(self) -> None:
        """Begin here."""
        self._begun = time.perf_counter()
        self._before = {name: cpu_seconds(pid) for name, pid in self._pids.items()}

    def figures(self, many: int, times: Sequence[float]) -> Figures:
        """What the span that ends now came to, for so many items."""
        seconds = time.perf_counter() - self._begun
        cpu = {name: (cpu_seconds(pid) - self._before[name]) / many for name, pid in self._pids.items()}
        return Figures(rate=many / seconds, times=times, cpu=cpu)


class Crowd:
    """Counts what comes in by itself; the clock runs from the first to the last."""

    def __init__(self, many: int, meter: Meter) -> None:
        self._many = many
        self._meter = meter
        self._begun = False
        self._times: list[float] = []
        self._all = asyncio.Event()

    async def timed(self, work: Awaitable[None]) -> None:
        """Do one and count it."""
        if not self._begun:
            self._begun = True
            self._meter.restart()
        begun = time.perf_counter()
        await work
        self._times.append(time.perf_counter() - begun)
        if len(self._times) == self._many:
            self._all.set()

    async def all_came(self) -> None:
        """Return when as many as were expected are done."""
        await self._all.wait()

    def figures(self) -> Figures:
        """What it came to, until now."""
        return self._meter.figures(self._many, self._times)


def cpu_seconds(pid: int) -> float:
    """The processor time that a process has taken; 0 where the machine does not tell."""
    spent = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            spent += int(thread.read_text().split()[0])
        except OSError:  # the thread has ended
            continue
    return spent / 1e9
