"""Growth: ever more sites, ever more closed cases, and a backlog; measured, and as tables."""

import asyncio
from collections.abc import Callable, Sequence

from tests.bench.backlog import Drained, in_a_lane, in_the_outboxes
from tests.bench.ground import ground
from tests.bench.plans import Cost, grown
from tests.bench.report import Cells
from tests.bench.sites import LAYOUTS, Size, measured

OURS, CLASSIC = LAYOUTS[0], LAYOUTS[2]
SITES = ((OURS, 3), (OURS, 100), (CLASSIC, 100))
SITES_FULL = tuple((layout, sites) for layout in LAYOUTS for sites in (3, 100, 1000, 3000))
CASES, CASES_FULL = (500, 2_000), (10_000, 100_000, 1_000_000)
WAITING, WAITING_FULL = 2_000, 100_000
FLAT = 3.0
"""A question is flat when the largest store costs no more than so many times what the smallest does."""
SITE_COLUMNS = (
    *("lanes", "sites", "queues", "declared s", "broker MiB", "broker at rest", "broker starts s"),
    *("crew ready s", "all lanes s", "crew MiB", "order: broker ms", "crew ms", "p50 ms", "p99 ms"),
)
CASE_COLUMNS = ("service", "questions", "scans", "flat", "most, ms", "the ratio that grew most", "question")
BACKLOG_COLUMNS = (
    *("what", "waiting", "a second", "s", "doubled", "meanwhile p50 ms", "p95 ms", "service ms", "store ms"),
    *("broker ms", "broker MiB", "service MiB"),
)
Tell = Callable[[str], None]


def of_sites(*, full: bool, tell: Tell) -> Sequence[Size]:
    """Every layout with every number of sites; when not in full, few sites in our own layout and in classic queues."""
    asked = SITES_FULL if full else SITES
    return [measured(layout, sites=sites, tell=tell) for layout, sites in asked]


def of_cases(*, full: bool, tell: Tell) -> Sequence[Cost]:
    """Every question with every number of closed cases."""
    with ground() as on:
        return asyncio.run(grown(on, sizes=CASES_FULL if full else CASES, tell=tell))


def of_backlogs(*, full: bool, tell: Tell) -> Sequence[Drained]:
    """A lane's backlog and the outboxes'."""
    many = WAITING_FULL if full else WAITING
    lane = in_a_lane(many=many, tell=tell)
    with ground() as on:
        return lane, asyncio.run(in_the_outboxes(on, many=many, tell=tell))


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
    """A line for each service: how many of its questions are flat, and the one that grew most."""
    lines = []
    for service in dict.fromkeys(one.service for one in costs):
        own = [one for one in costs if one.service == service]
        worst = max(own, key=lambda one: one.ratio)
        spent = " → ".join(f"{seconds * 1000:.1f}" for seconds in worst.spent.values())
        lines.append(
            (
                service,
                f"{len(own)}",
                f"{sum(one.scans > 0 for one in own)}",
                f"{sum(one.ratio <= FLAT for one in own)}",
                spent,
                f"{worst.ratio:.1f}",
                worst.name,
            )
        )
    return lines


def grown_most(costs: Sequence[Cost]) -> Cells:
    """A line for each question that is not flat: what it took at each size, in ms of the store's processor."""
    steep = sorted((one for one in costs if one.ratio > FLAT), key=lambda one: -one.ratio)
    return [
        (one.service, one.name, " → ".join(f"{s * 1000:.1f}" for s in one.spent.values()), f"{one.ratio:.1f}")
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


def _grew(memory: tuple[float, float]) -> str:
    return f"{memory[0]:.0f} → {memory[1]:.0f}" if any(memory) else ""
