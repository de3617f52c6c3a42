"""What was measured, as tables for the terminal and as a page for the documents."""

import os
import platform
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.table import Table

from tests.bench.billing import GOAL_EACH, Run
from tests.bench.figures import Figures, percentile
from tests.bench.mix import Mixed
from tests.bench.paths import Row
from tests.bench.road import STEADY, SUSTAINED, WITHIN, Stretch
from tests.bench.storm import Storm

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
LIBRARIES = ("faststream", "aio-pika", "motor", "pymongo", "pydantic", "secantusdb")
PATH_COLUMNS = (
    "path",
    "who",
    "per second",
    "ratio",
    "goal",
    "reached",
    "p50 ms",
    "p99 ms",
    "service µs",
    "store µs",
    "broker µs",
)
ROAD_COLUMNS = (
    "stretch",
    "calls",
    "calls/s",
    "call p50 ms",
    "call p99 ms",
    "shown p50 ms",
    "shown p99 ms",
    "missing",
    "goal",
    "reached",
)
MIX_COLUMNS = ("door", "rate", "asked", "failed", "lists p95 ms", "checks p95 ms", "cases p95 ms", "passes")
STORM_COLUMNS = (
    *("calls", "taken", "intake p50 ms", "intake p95 ms", "emergencies shown p95 ms", "others shown p95 ms"),
    *("drained after s", "told twice", "reached"),
)
BILLING_COLUMNS = (
    *("households", "sites", "killed", "charges kept s", "ledger entered s", "doubled", "missing"),
    *("billing ms", "store ms", "broker ms", "goal", "reached"),
)
Cells = Sequence[tuple[str, ...]]


class NoPartError(LookupError):
    """The page has no place for what was measured."""


def path_cells(rows: Sequence[Row]) -> Cells:
    """A line for each measurement of the paths; µs are processor time for each message."""
    found = []
    for row in rows:
        if row.bare:
            found.append(_cells(row.path, "aio-pika", row.bare))
        if row.naive:
            found.append(_cells(row.path, "naive", row.naive))
        if row.ours:
            reached = "yes" if row.ratio >= row.goal else "no"
            found.append(_cells("", "Guanjia", row.ours, f"{row.ratio:.2f}", f"≥ {row.goal}", reached))
    return found


def road_cells(stretches: Sequence[Stretch]) -> Cells:
    """A line for each stretch of the road."""
    return [
        (
            one.name,
            f"{one.taken}" + (f" ({one.failed} failed)" if one.failed else ""),
            f"{one.rate:.1f}",
            *(f"{_percentile(one, percent):.0f}" for percent in (50, 99)),
            f"{one.shown(50):.0f}",
            f"{one.shown(99):.0f}",
            str(one.missing),
            *_verdict(one),
        )
        for one in stretches
    ]


def mix_cells(found: Sequence[Mixed]) -> Cells:
    """A line for each rate of the mix, at each door."""
    return [
        (
            one.door,
            f"×{one.times}",
            str(one.asked),
            str(one.failed),
            *(f"{one.p95(kind):.0f}" for kind in ("lists", "checks", "cases")),
            "yes" if one.passes else "no",
        )
        for one in found
    ]


def storm_cells(storm: Storm) -> Cells:
    """The line of the storm."""
    times = ((storm.intake, 50), (storm.intake, 95), (storm.emergencies, 95), (storm.others, 95))
    shown = (f"{percentile(one, percent) * 1000:.0f}" for one, percent in times)
    verdict = "yes" if storm.reached else "no"
    ends = (f"{storm.drained:.0f}", str(storm.told_twice), verdict)
    return [(str(storm.asked), str(storm.taken), *shown, *ends)]


def billing_cells(runs: Sequence[Run]) -> Cells:
    """A line for each billing run; ms are processor time for each household, of the process that ended the run."""
    return [
        (
            f"{one.households}",
            f"{one.sites}",
            f"{one.killed}",
            f"{one.raised:.0f}",
            f"{one.entered:.0f}",
            f"{one.doubled}",
            f"{one.missing}",
            *(f"{one.spent[name] / one.households * 1000:.2f}" for name in ("billing", "store", "broker")),
            f"≤ {GOAL_EACH * 1000:.1f} ms each",
            "yes" if one.raised <= one.households * GOAL_EACH and not one.doubled + one.missing else "no",
        )
        for one in runs
    ]


def step_cells(steps: Mapping[str, float]) -> Cells:
    """A line for each step of a command."""
    return [(step, f"{seconds * 1e6:.0f}") for step, seconds in steps.items()]


def core_cells(stretches: Sequence[Stretch]) -> Cells:
    """A line for each program: the share of one processor that it took on each stretch."""
    names = stretches[0].cores if stretches else ()
    shares = [(name, *(f"{one.cores[name]:.0%}" for one in stretches)) for name in names]
    return [*shares, ("store operations a second", *(f"{one.operations:.0f}" for one in stretches))]


def shown(title: str, columns: Sequence[str], cells: Cells) -> Table:
    """The table for a terminal."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, justify="left" if column in {"path", "who", "stretch", "step"} else "right")
    for line in cells:
        table.add_row(
            *(
                f"[green]{cell}" if cell == "yes" else f"[red]{cell}" if cell == "no" else cell
                for cell in line
            )
        )
    return table


def markdown(columns: Sequence[str], cells: Cells) -> str:
    """The table for a page."""
    lines = [columns, ["---"] * len(columns), *cells]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def with_former(
    part: str, cells: Cells, *, columns: Sequence[str], again: Collection[tuple[str, ...]], page: Path = PAGE
) -> Cells:
    """The rows, after those of the page that begin with nothing of what was measured ``again``."""
    text = page.read_text().partition(f"<!-- {part} -->\n")[2].partition(f"<!-- end of {part} -->")[0]
    head, _, *lines = [line for line in text.splitlines() if line.startswith("|")] or ["", ""]
    if head != markdown(columns, ()).splitlines()[0]:
        return cells
    former = (tuple(line[2:-2].split(" | ")) for line in lines)
    return [*(row for row in former if not any(row[: len(one)] == one for one in again)), *cells]


def machine() -> str:
    """The machine and the versions, in a line."""
    cpu = re.search(r"model name\s*:\s*(.+)", _text("/proc/cpuinfo"))
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {cpu[1] if cpu else platform.processor()}, {os.cpu_count()} cores, "
        f"load {load} when it ended; Python {platform.python_version()}, {libraries}"
    )


def write(part: str, text: str, *, page: Path = PAGE) -> None:
    """Put the text in its part of the page; the other parts stay."""
    begins, ends = f"<!-- {part} -->\n", f"<!-- end of {part} -->"
    before, begun, rest = page.read_text().partition(begins)
    _, ended, after = rest.partition(ends)
    if not (begun and ended):
        raise NoPartError(f"{page} has no part {part}: write {begins.strip()} and {ends} where it belongs.")
    page.write_text(f"{before}{begins}{text}\n{ends}{after}")


def _text(file: str) -> str:
    return Path(file).read_text() if Path(file).exists() else ""


def _cells(path: str, who: str, figures: Figures, *verdict: str) -> tuple[str, ...]:
    spent = (figures.cpu.get(name) for name in ("service", "store", "broker"))
    return (
        path,
        who,
        f"{figures.rate:.0f}",
        *(verdict or ("", "", "")),
        f"{figures.percentile(50):.1f}",
        f"{figures.percentile(99):.1f}",
        *("" if seconds is None else f"{seconds * 1e6:.0f}" for seconds in spent),
    )


def _percentile(stretch: Stretch, percent: float) -> float:
    return Figures(stretch.rate, stretch.call_times).percentile(percent)


def _verdict(stretch: Stretch) -> tuple[str, str]:
    whole = not stretch.missing and not stretch.failed
    if stretch.asked == STEADY:
        return f"p99 < {WITHIN * 1000:.0f} ms", "yes" if whole and stretch.shown(99) < WITHIN * 1000 else "no"
    if stretch.asked == SUSTAINED:
        return f"≥ {SUSTAINED:.0f}/s", "yes" if whole and stretch.rate >= SUSTAINED else "no"
    return "", ""
