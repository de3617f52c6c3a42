"""The page's table: each row is the last that was seen of a fault, played today or in an earlier run."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import report
from tests.chaos.rounds import Round

PAGE = Path(__file__).resolve().parents[2] / "docs" / "chaos.md"
PART = "matrix"
COLUMNS = (
    *("fault", "runs", "calls", "lost", "doubled", "stuck", "recovery s (worst)", "asked again"),
    *("played", "load"),
)


def cells(fault: str, rounds: Sequence[Round]) -> tuple[str, ...]:
    """The row of a fault that was just played, of its rounds among these, with the day and the machine's load."""
    rounds = [one for one in rounds if one.fault == fault]
    totals = (
        len(rounds),
        sum(one.calls for one in rounds),
        *(sum(len(getattr(one.counts, what)) for one in rounds) for what in ("lost", "doubled", "stuck")),
    )
    worst = max(one.recovered for one in rounds)
    again = sum(one.again for one in rounds)
    when = (f"{datetime.now(UTC):%Y-%m-%d}", f"{os.getloadavg()[1]:.0f}")
    return (fault, *map(str, totals), f"{worst:.1f}", str(again), *when)


def write(played: Sequence[tuple[str, ...]], *, known: Sequence[str], page: Path = PAGE) -> None:
    """Put the rows in the place of the page's own of the same faults, in the order of the ``known``."""
    rows = {row[0]: row for row in (*_kept(page), *played)}
    table = [rows[fault] for fault in known if fault in rows]
    report.write(PART, report.markdown(COLUMNS, table), page=page)


def _kept(page: Path) -> list[tuple[str, ...]]:
    part = page.read_text().partition(f"<!-- {PART} -->")[2].partition("<!-- end of")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[2:]]
