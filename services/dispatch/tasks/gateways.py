"""What Prometheus is told about tasks, offers and crews, within a bound however many sites there are.

At 3,000 sites with five crews each, one series per crew is 15,000. So what became of offers and the time to accept
are counted by site; by site and crew the first ``CREWS_COUNTED`` pairs, all others together under ``*``; and of
what crews have in hand only the ``CREWS_SHOWN`` busiest are shown.
"""

from collections import Counter as Sums
from collections.abc import Callable
from datetime import datetime

from prometheus_client import Counter, Gauge, Histogram

from services.dispatch.tasks.domain.task import OPEN, Task
from shared.observability.metrics import REGISTRY, from_zero, show
from shared.storage.store import AtMost, Store
from shared.vocabulary.matters import Trade

CREWS_COUNTED = 500
CREWS_SHOWN = 300
ELSEWHERE = ("*", "*")
ENDS = ("accepted", "declined", "lapsed")
LADDERS = ("not_accepted", "late", "slip_not_returned")

OFFERS = Counter(
    "guanjia_offers_total",
    "Offers of tasks by site: offered, accepted, declined, lapsed (RWO-02)",
    ("site", "outcome"),
    registry=REGISTRY,
)
CREW_OFFERS = from_zero(
    Counter(
        "guanjia_crew_offers_total",
        "How offers ended, by site and crew: accepted, declined, lapsed; crews beyond the bound under *",
        ("site", "crew", "outcome"),
        registry=REGISTRY,
    ),
    *((one,) for one in ELSEWHERE),
    ENDS,
)
ACCEPT_SECONDS = Histogram(
    "guanjia_accept_duration_seconds",
    "From the plan of a task to its acceptance, by trade",
    ("trade",),
    buckets=(15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200),
    registry=REGISTRY,
)
WAITED = Counter(
    "guanjia_site_accept_wait_seconds_total",
    "Seconds from plans of tasks to their acceptance, added up by site",
    ("site",),
    registry=REGISTRY,
)
FINISHED = from_zero(
    Counter(
        "guanjia_tasks_finished_total",
        "Tasks over, by trade and by whether they were done",
        ("trade", "done"),
        registry=REGISTRY,
    ),
    Trade,
    ("true", "false"),
)
CLIMBED = from_zero(
    Counter(
        "guanjia_tasks_escalated_total",
        "Steps up a ladder: not accepted, late, slip not returned (EMG-17, PFS-04)",
        ("reason",),
        registry=REGISTRY,
    ),
    LADDERS,
)
IN_HAND = Gauge("guanjia_tasks_open", "Open tasks, by trade and state", ("trade", "state"), registry=REGISTRY)
LATE = Gauge(
    "guanjia_tasks_late", "Open tasks whose limit has passed, by trade", ("trade",), registry=REGISTRY
)
BUSIEST = Gauge(
    "guanjia_crew_tasks",
    "Open tasks of the busiest crews, by site and crew",
    ("site", "crew"),
    registry=REGISTRY,
)

_counted: set[tuple[str, str]] = set()


def count_task(before: Task | None, after: Task) -> None:
    """Count what a change brought: an offer, how the one before it ended, a step up a ladder, the end."""
    OFFERS.labels(after.site, "offered").inc(after.offer - (before.offer if before else 0))
    CLIMBED.labels("not_accepted").inc(after.level - (before.level if before else 0))
    if before is None:
        for outcome in ENDS:
            OFFERS.labels(after.site, outcome)
        return
    CLIMBED.labels("late").inc(after.late_level - before.late_level)
    CLIMBED.labels("slip_not_returned").inc(after.slip_level - before.slip_level)
    _count_ends(before, "declined", times=after.declines - before.declines)
    _count_ends(before, "lapsed", times=after.lapses - before.lapses)
    if after.accepted_at and not before.accepted_at:
        _count_ends(before, "accepted", times=1)
        waited = max(0.0, (after.accepted_at - after.planned_at).total_seconds())
        ACCEPT_SECONDS.labels(after.trade).observe(waited)
        WAITED.labels(after.site).inc(waited)
    if after.finished_at and not before.finished_at:
        FINISHED.labels(after.trade, str(bool(after.done)).lower()).inc()


async def count_tasks(*, tasks: Store[Task], clock: Callable[[], datetime]) -> None:
    """How many tasks are open and late, and which crews have most of them."""
    now = clock()
    in_hand: Sums[tuple[str, ...]] = Sums()
    late: Sums[tuple[str, ...]] = Sums()
    crews: Sums[tuple[str, ...]] = Sums()
    for state in OPEN:
        found = await tasks.tally({"state": state}, by=("site", "crew", "trade"))
        for (site, crew, trade), number in found.items():
            in_hand[trade, state] += number
            crews[site, crew or "-"] += number
        late.update(await tasks.tally({"state": state, "due": AtMost(now)}, by=("trade",)))
    show(IN_HAND, in_hand, Trade, OPEN)
    show(LATE, late, Trade)
    show(BUSIEST, dict(crews.most_common(CREWS_SHOWN)))


def _count_ends(task: Task, outcome: str, *, times: int) -> None:
    if not times or task.crew is None:
        return
    OFFERS.labels(task.site, outcome).inc(times)
    CREW_OFFERS.labels(*_pair(task.site, task.crew), outcome).inc(times)


def _pair(site: str, crew: str) -> tuple[str, str]:
    if (site, crew) not in _counted:
        if len(_counted) >= CREWS_COUNTED:
            return ELSEWHERE
        _counted.add((site, crew))
    return site, crew
