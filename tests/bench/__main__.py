"""``make bench``: how quick the path of a message is, how many calls the whole house takes, how long billing runs."""

import asyncio
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console

from tests.bench import billing as run_of_billing, growth as of_growth, report
from tests.bench.ground import ground
from tests.bench.house import Running, a_house, running_in
from tests.bench.mix import the_mix
from tests.bench.paths import compare
from tests.bench.road import STEADY, Stretch, as_fast_as_taken, at_a_steady_rate, comes_to_rest
from tests.bench.storm import ONE_IN, RATE, the_storm
from tests.bench.where import where_time_goes

out = Console()
if not out.is_terminal:
    out.width = 150

BEGUN = time.monotonic()
OF = ("sites", "cases", "backlogs")


class Asked(NamedTuple):
    """Which parts of growth, at which sizes, of which services; nothing named means the usual."""

    of: Sequence[str]
    sizes: Sequence[int]
    services: Sequence[str]


def bench(
    *,
    paths: Annotated[bool, typer.Option("--paths", help="Only the path of a message.")] = False,
    road: Annotated[bool, typer.Option("--road", help="Only the road of a call.")] = False,
    mix: Annotated[bool, typer.Option("--mix", help="Only the mix of lists, checks and cases.")] = False,
    storm: Annotated[bool, typer.Option("--storm", help="Only the storm.")] = False,
    billing: Annotated[bool, typer.Option("--billing", help="Only the billing run.")] = False,
    growth: Annotated[
        bool, typer.Option("--growth", help="Only growth: sites, closed cases, backlogs.")
    ] = False,
    of: Annotated[list[str] | None, typer.Option(help=f"Of growth only this: {', '.join(OF)}.")] = None,
    size: Annotated[
        list[int] | None, typer.Option(help="So many sites, closed cases or waiting messages.")
    ] = None,
    service: Annotated[list[str] | None, typer.Option(help="Closed cases of this service only.")] = None,
    full: Annotated[
        bool,
        typer.Option("--full", help="100,000 households; 3,000 sites, 10⁶ cases, a backlog of 10⁵: hours."),
    ] = False,
    rounds: Annotated[int, typer.Option(help="Rounds of the paths; medians are taken.", min=1)] = 5,
    seconds: Annotated[float, typer.Option(help="Length of each stretch of the road.", min=1)] = 20,
    shorter: Annotated[float, typer.Option(help="Length of the mix at each rate.", min=1)] = 10,
    calls: Annotated[int, typer.Option(help="Calls of the storm.", min=1)] = 100,
    rate: Annotated[float, typer.Option(help="Calls a second of the steady stretch.", min=0.1)] = STEADY,
    run: Annotated[Path | None, typer.Option(help="The folder of a house that runs already.")] = None,
    write: Annotated[bool, typer.Option(help="Write docs/benchmarks.md.")] = True,
) -> None:
    """Measure the paths and the road, print what came of it, and write it down."""
    # Told to end, it still takes down what it started.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    everything = not (paths or road or mix or storm or billing or growth)
    if paths or everything:
        _paths(rounds, write=write)
    if billing or everything:
        _billing(100_000 if full else 2_000, write=write)
    if growth or everything:
        _growth(Asked(of or OF, size or (), service or ()), full=full, write=write)
    if not (road or mix or storm or everything):
        return
    with nullcontext(running_in(run)) if run else a_house(tell=_say) as running:
        if road or everything:
            _stretches(running, rate=rate, seconds=seconds, write=write)
        if mix or everything:
            _mix(running, seconds=shorter, write=write)
        if storm or everything:
            _storm(running, calls=calls, write=write)


def _say(line: str) -> None:
    minutes, seconds = divmod(int(time.monotonic() - BEGUN), 60)
    out.print(f"==> {minutes:2}:{seconds:02} {line}")


def _paths(rounds: int, *, write: bool) -> None:
    with ground() as on, out.status("the paths") as status:
        rows = asyncio.run(compare(on, rounds=rounds, tell=lambda line: status.update(f"the paths: {line}")))
        steps = asyncio.run(where_time_goes(on))
    cells, parts = report.path_cells(rows), report.step_cells(steps)
    out.print(report.shown("The path of a message", report.PATH_COLUMNS, cells))
    out.print(report.shown("Where the time goes", ("step", "µs"), parts))
    if write:
        told = f"{report.machine()}. Medians of {rows[0].rounds} interleaved rounds, 64 in flight."
        tables = (report.markdown(report.PATH_COLUMNS, cells), report.markdown(("step", "µs"), parts))
        report.write("paths", "\n\n".join((told, *tables)))


def _stretches(running: Running, *, rate: float, seconds: float, write: bool) -> None:
    stretches = asyncio.run(_measured(running, rate=rate, seconds=seconds))
    cells, cores = report.road_cells(stretches), report.core_cells(stretches)
    columns = ("program", *(one.name for one in stretches))
    out.print(report.shown("The road of a call", report.ROAD_COLUMNS, cells))
    out.print(report.shown("How much of a processor each program took", columns, cores))
    if write:
        told = f"{report.machine()}. Stretches of {seconds:.0f} s with every service up on one machine."
        tables = (report.markdown(report.ROAD_COLUMNS, cells), report.markdown(columns, cores))
        report.write("road", "\n\n".join((told, *tables)))


def _billing(households: int, *, write: bool) -> None:
    runs = []
    for kills in (0, 1):
        with ground() as on:
            runs.append(run_of_billing.run(on, households=households, kills=kills, tell=_say))
    cells = report.billing_cells(runs)
    out.print(report.shown("The billing run", report.BILLING_COLUMNS, cells))
    if write:
        table = report.markdown(report.BILLING_COLUMNS, cells)
        report.write("billing", f"{report.machine()}. One process of billing.\n\n{table}")


def _growth(asked: Asked, *, full: bool, write: bool) -> None:
    """Each part is written as soon as it is measured; rows that were not measured this time stay."""
    if "sites" in asked.of:
        cells = of_growth.site_cells(of_growth.of_sites(full=full, sizes=asked.sizes, tell=_say))
        again = {row[:2] for row in cells}
        _grown("sites", of_growth.SITE_COLUMNS, cells, again=again, write=write)
    for service in asked.services or of_growth.SERVICES if "cases" in asked.of else ():
        costs = of_growth.of_cases(service, full=full, sizes=asked.sizes, tell=_say)
        again = {(service,)}
        _grown("cases", of_growth.CASE_COLUMNS, of_growth.case_cells(costs), again=again, write=write)
        _grown("steep", of_growth.STEEP_COLUMNS, of_growth.steep_cells(costs), again=again, write=write)
    if "backlogs" in asked.of:
        cells = of_growth.backlog_cells(of_growth.of_backlogs(full=full, sizes=asked.sizes, tell=_say))
        again = {row[:2] for row in cells}
        _grown("backlog", of_growth.BACKLOG_COLUMNS, cells, again=again, write=write)


def _grown(
    part: str, columns: Sequence[str], cells: report.Cells, *, again: set[tuple[str, ...]], write: bool
) -> None:
    if cells:
        out.print(report.shown(f"Growth: {part}", columns, cells))
    if write:
        table = report.markdown(columns, report.with_former(part, cells, columns=columns, again=again))
        report.write(part, f"{report.machine()}. Rows may be of several runs.\n\n{table}")


def _mix(running: Running, *, seconds: float, write: bool) -> None:
    asyncio.run(comes_to_rest(running))
    cells = report.mix_cells(asyncio.run(the_mix(running, seconds=seconds)))
    out.print(report.shown("The mix", report.MIX_COLUMNS, cells))
    if write:
        told = f"{report.machine()}. {seconds:.0f} s at each rate."
        report.write("mix", f"{told}\n\n{report.markdown(report.MIX_COLUMNS, cells)}")


def _storm(running: Running, *, calls: int, write: bool) -> None:
    asyncio.run(comes_to_rest(running))
    cells = report.storm_cells(asyncio.run(the_storm(running, calls=calls)))
    out.print(report.shown("The storm", report.STORM_COLUMNS, cells))
    if write:
        told = f"{report.machine()}. {calls} calls, {RATE:.1f} a second, one in {ONE_IN} an emergency."
        report.write("storm", f"{told}\n\n{report.markdown(report.STORM_COLUMNS, cells)}")


async def _measured(running: Running, *, rate: float, seconds: float) -> Sequence[Stretch]:
    """As fast as it goes, at half of that, and at the rate that is asked for, which may be more than it can bear."""
    await comes_to_rest(running)
    fastest = await as_fast_as_taken(running, seconds=seconds)
    await comes_to_rest(running)
    half = await at_a_steady_rate(running, rate=max(0.1, fastest.rate / 2), seconds=seconds)
    await comes_to_rest(running)
    return fastest, half, await at_a_steady_rate(running, rate=rate, seconds=seconds)


if __name__ == "__main__":
    typer.run(bench)
