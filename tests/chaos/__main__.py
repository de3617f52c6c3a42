"""``make chaos``: breaks one thing after the other under load and prints the matrix of what came of it."""

import asyncio
import itertools
import math
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Annotated

import typer
from rich.console import Console

from tests.bench import report
from tests.chaos import matrix
from tests.chaos.cluster import ClusterHouse
from tests.chaos.faults import FAULTS, IN_A_CLUSTER, Fault
from tests.chaos.house import ChaosHouse, running
from tests.chaos.rounds import RATE, Round, played

KEPT = Path(__file__).resolve().parents[2] / "run" / "chaos"
WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class How:
    """How hard the house is tried: contacts in a run and a second, runs of each fault, seconds of harm."""

    calls: int
    runs: int
    rate: float
    harm: float
    seed: int


out = Console()
if not out.is_terminal:
    out.width = 150


def chaos(
    *,
    only: Annotated[
        list[str] | None, typer.Option(help="Only faults whose name holds this; may be given again.")
    ] = None,
    calls: Annotated[int, typer.Option(help="Contacts in each run.", min=3, max=299)] = 20,
    runs: Annotated[int, typer.Option(help="Runs of each fault.", min=1)] = 1,
    rate: Annotated[float, typer.Option(help="Contacts a second.", min=0.1)] = RATE,
    harm: Annotated[float, typer.Option(help="Seconds that a fault lasts.", min=1)] = 10,
    seed: Annotated[int, typer.Option(help="The same seed draws the same contacts and moments.")] = 1,
    write: Annotated[bool, typer.Option(help="Put the rows into docs/chaos.md.")] = True,
) -> None:
    """Break things, heal them, and count; exit code 1 when anything was lost, doubled or stuck."""
    # Told to end, it still takes down what it started.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    every = (*FAULTS, *IN_A_CLUSTER)
    chosen = called(only or [""], every)
    if not chosen:
        out.print(f"[bold red]No fault is called that. There are: {', '.join(one.name for one in every)}")
        raise typer.Exit(2)
    rounds: list[Round] = []

    def played_one(one: Round) -> None:
        """Its row at once: an hour's rows are not lost with the run that ends them."""
        rounds.append(one)
        if write:
            matrix.write([matrix.cells(one.fault, rounds)], known=[fault.name for fault in every])

    how = How(calls=calls, runs=runs, rate=rate, harm=harm, seed=seed)
    asyncio.run(_all(chosen, how=how, done=played_one))
    rows = [matrix.cells(one.name, rounds) for one in chosen]
    out.print(report.shown("Chaos", matrix.COLUMNS, rows))
    wrong = [one for one in rounds if _wrong(one)]
    slow = [one for one in rounds if one.recovered > WITHIN]
    out.print(
        f"{len(wrong)} of {len(rounds)} runs broke a promise; {len(slow)} took longer than {WITHIN:.0f} s"
    )
    raise typer.Exit(1 if wrong else 0)


def called(parts: Sequence[str], every: Sequence[Fault]) -> list[Fault]:
    """The faults with such names; a whole name means that fault alone."""
    names = {fault.name for fault in every}
    fits = [{part} if part in names else {name for name in names if part in name} for part in parts]
    return [fault for fault in every if any(fault.name in one for one in fits)]


async def _all(chosen: Sequence[Fault], *, how: How, done: Callable[[Round], None]) -> None:
    for kind, faults in ((ChaosHouse, FAULTS), (ClusterHouse, IN_A_CLUSTER)):
        mine = [fault for fault in faults if fault in chosen]
        if mine:
            with tempfile.TemporaryDirectory(prefix="guanjia-chaos-", ignore_cleanup_errors=True) as name:
                house = kind(Path(name), tell=lambda line: out.print(f"==> {line}"))
                async with running(house):
                    for run, fault in itertools.product(range(how.runs), mine):
                        dice = Random(f"{how.seed}/{run}/{fault.name}")  # noqa: S311 # drawn again, not secret
                        one = await played(
                            house, fault, many=how.calls, rate=how.rate, harm_for=how.harm, dice=dice
                        )
                        done(one)
                        _tell(one)
                        if _wrong(one):
                            _keep_logs(house, fault)


def _tell(one: Round) -> None:
    counts = one.counts
    figures = f"lost {len(counts.lost)}, doubled {len(counts.doubled)}, stuck {len(counts.stuck)}"
    out.print(f"==> {one.fault}: {figures}, recovered after {one.recovered:.1f} s")
    for line in (*counts.lost, *counts.doubled, *counts.stuck)[:10]:
        out.print(f"    {line}", style="red", soft_wrap=True)


def _keep_logs(house: ChaosHouse, fault: Fault) -> None:
    folder = KEPT / fault.name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(house.runner.logs, folder)
    out.print(f"==> What the house wrote is in {folder}", soft_wrap=True)


def _wrong(one: Round) -> bool:
    return any((one.counts.lost, one.counts.doubled, one.counts.stuck)) or math.isinf(one.recovered)


if __name__ == "__main__":
    typer.run(chaos)
