"""Growth: ever more sites, ever more closed cases, and a backlog; measured, and as tables."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.backlog import Drained, in_a_lane, in_the_outboxes
from tests.bench.closed import STORES
from tests.bench.ground import ground
from tests.bench.plans import Cost, grown
from tests.bench.report import Cells
from tests.bench.sites import LAYOUTS, Size, measured
from tests.live.secantus import secantus

OURS, SLOW, *_ = LAYOUTS
SITES = ((OURS, 3), (OURS, 100))
SITES_FULL = tuple((layout, sites) for layout in LAYOUTS for sites in (3, 100, 1000, 3000))
MANY_SITES = 500
"""From so many on the broker's queues report less often, as docs/operations.md says."""
SERVICES = tuple(STORES)
CASES, CASES_FULL = (200, 2_000), (1_000, 10_000, 100_000, 1_000_000)
WAITING, WAITING_FULL = 2_000, 100_000
FLAT = 3.0
"""A question is flat when a row of its answer never costs more than so many times what it did at the size before."""
SITE_COLUMNS = (
    *("lanes", "sites", "queues", "declared s", "broker MiB", "broker at rest", "broker starts s"),
    *("crew ready s", "all lanes s", "crew MiB", "order: broker ms", "crew ms", "p50 ms", "p99 ms"),
)
CASE_COLUMNS = ("service", "cases", "filled s", "questions", "scans", "flat", "dearest, ms", "which")
STEEP_COLUMNS = ("service", "question", "ms", "rows", "most for each row", "scans")
BACKLOG_COLUMNS = (
    *("what", "waiting", "a second", "s", "doubled", "meanwhile p50 ms", "p95 ms", "service ms", "store ms"),
    *("broker ms", "broker MiB", "service MiB"),
)
Tell = Callable[[str], None]


def of_sites(*, full: bool, sizes: Sequence[int] = (), tell: Tell) -> Sequence[Size]:
    """Every layout with every number of sites when in full; the layout that fits when numbers are given."""
    asked = [(SLOW if sites >= MANY_SITES else OURS, sites) for sites in sizes]
    return [
        measured(layout, sites=sites, tell=tell) for layout, sites in asked or (SITES_FULL if full else SITES)
    ]


def of_cases(service: str, *, full: bool, sizes: Sequence[int] = (), tell: Tell) -> Sequence[Cost]:
    """Every question of a service with every number of closed cases."""
    with TemporaryDirectory(prefix="guanjia-cases-") as folder, secantus(Path(folder)) as store:
        return asyncio.run(grown(store, service, sizes=sizes or (CASES_FULL if full else CASES), tell=tell))


def of_backlogs(*, full: bool, sizes: Sequence[int] = (), tell: Tell) -> Sequence[Drained]:
    """A lane's backlog and the outboxes'."""
    drained: list[Drained] = []
    for many in sizes or ((WAITING_FULL if full else WAITING),):
        drained.append(in_a_lane(many=many, tell=tell))
        with ground() as on:
            drained.append(asyncio.run(in_the_outboxes(on, many=many, tell=tell)))
    return drained


def site_cells(sizes: Sequence[Size]) -> Cells:
    """A line for each layout and number of sites; the order's ms are processor time."""
    return [
        (
            one.layout,
            f"{one.sites}",
            f"{one.queues}",
            f"{one.declared:.0f}",
            f"{one.memory:.0f}",
            f"{one.rest:.1%}",
            f"{one.restarted:.0f}",
            f"{one.ready:.1f}",
            f"{one.opened:.0f}",
            f"{one.crew_memory:.0f}",
            f"{one.broker_order * 1000:.1f}",
            f"{one.crew_order * 1000:.1f}",
            f"{one.latency(50):.0f}",
            f"{one.latency(99):.0f}",
        )
        for one in sizes
    ]


def case_cells(costs: Sequence[Cost]) -> Cells:
    """A line for each service: how many of its questions are flat, and the one that takes most in the fullest store."""
    lines = []
    for service in dict.fromkeys(one.service for one in costs):
        own = [one for one in costs if one.service == service]
        dearest = max(own, key=lambda one: one.spent[max(one.spent)])
        lines.append(
            (
                service,
                _grown(f"{size:,}" for size in dearest.spent),
                _grown(f"{seconds:.0f}" for seconds in dearest.filled.values()),
                f"{len(own)}",
                f"{sum(one.scans > 0 for one in own)}",
                f"{sum(one.ratio <= FLAT for one in own)}",
                _grown(f"{seconds * 1000:.1f}" for seconds in dearest.spent.values()),
                dearest.name,
            )
        )
    return lines


def steep_cells(costs: Sequence[Cost]) -> Cells:
    """A line for each question that is not flat or reads a collection: ms of the store's processor at each size."""
    steep = sorted((one for one in costs if one.ratio > FLAT or one.scans), key=lambda one: -one.ratio)
    return [
        (
            one.service,
            one.name,
            _grown(f"{seconds * 1000:.1f}" for seconds in one.spent.values()),
            _grown(f"{many}" for many in one.rows.values()),
            f"× {one.ratio:.1f}",
            f"{one.scans or ''}",
        )
        for one in steep
    ]


def backlog_cells(backlogs: Sequence[Drained]) -> Cells:
    """A line for each backlog; ms are processor time for each message."""
    return [
        (
            one.what,
            f"{one.waiting}",
            f"{one.rate:.0f}",
            f"{one.seconds:.0f}",
            f"{one.doubled}",
            f"{one.fresh_in(50):.0f}",
            f"{one.fresh_in(95):.0f}",
            *(f"{one.spent[name] / one.waiting * 1000:.2f}" for name in ("service", "store", "broker")),
            _grew(one.broker_memory),
            _grew(one.service_memory),
        )
        for one in backlogs
    ]


def _grown(figures: Iterable[str]) -> str:
    return " → ".join(figures)


def _grew(memory: tuple[float, float]) -> str:
    return f"{memory[0]:.0f} → {memory[1]:.0f}" if any(memory) else ""
