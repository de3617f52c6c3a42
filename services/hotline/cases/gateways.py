"""What Prometheus is told about cases."""

from collections import Counter as Sums
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from prometheus_client import Counter, Gauge

from services.hotline.cases.domain.case import CallBack, Case
from services.hotline.cases.domain.limits import LimitName
from shared.observability.metrics import REGISTRY, from_zero, show
from shared.storage.store import AtLeast, AtMost, Store, Within
from shared.vocabulary.matters import CaseKind, CaseState, Channel

YES_OR_NO = ("true", "false")
VERDICTS = ("satisfied", "dissatisfied", "not_reached")

OPENED = from_zero(
    Counter("guanjia_cases_opened_total", "Cases put on record, by channel", ("channel",), registry=REGISTRY),
    Channel,
)
SERVED = from_zero(
    Counter(
        "guanjia_cases_served_total",
        "Cases served, by kind and whether within their limit (TYP-02)",
        ("kind", "in_time"),
        registry=REGISTRY,
    ),
    CaseKind,
    YES_OR_NO,
)
CLOSED = from_zero(
    Counter("guanjia_cases_closed_total", "Cases closed, by kind", ("kind",), registry=REGISTRY), CaseKind
)
REOPENED = from_zero(
    Counter(
        "guanjia_cases_reopened_total",
        "Cases that went on after they were served, by kind",
        ("kind",),
        registry=REGISTRY,
    ),
    CaseKind,
)
ESCALATED = from_zero(
    Counter(
        "guanjia_cases_escalated_total",
        "Steps up a ladder, by kind (EMG-17)",
        ("kind",),
        registry=REGISTRY,
    ),
    ("none", *CaseKind),
)
LIMITS = from_zero(
    Counter(
        "guanjia_case_limits_total",
        "Clocks of cases that are over, by name and whether they were kept (TYP-01)",
        ("limit", "kept"),
        registry=REGISTRY,
    ),
    LimitName,
    YES_OR_NO,
)
CALLED_BACK = from_zero(
    Counter(
        "guanjia_follow_ups_total",
        "Calls back, by kind, by what they brought and whether in time (FUP-01)",
        ("kind", "verdict", "in_time"),
        registry=REGISTRY,
    ),
    CaseKind,
    VERDICTS,
    YES_OR_NO,
)
RATED = from_zero(
    Counter(
        "guanjia_ratings_total",
        "Ratings given at calls back, 1 to 5 (FUP-18)",
        ("rating",),
        registry=REGISTRY,
    ),
    range(1, 6),
)
OPEN = Gauge(
    "guanjia_cases_open",
    "Cases not served yet, by kind and by how long they have been on record",
    ("kind", "age"),
    registry=REGISTRY,
)
LATE = Gauge(
    "guanjia_cases_late", "Cases not served yet whose limit has passed, by kind", ("kind",), registry=REGISTRY
)
FOLLOW_UPS = Gauge(
    "guanjia_follow_ups_waiting",
    "Served cases that wait for their call back, by whether it is overdue (FUP-01)",
    ("overdue",),
    registry=REGISTRY,
)

HANDLED = (CaseState.RECORDED, CaseState.CONFIRMED, CaseState.HANDLING)
BEGINNING = datetime.min.replace(tzinfo=UTC)
AGES = (
    ("1h", None, timedelta(hours=1)),
    ("4h", timedelta(hours=1), timedelta(hours=4)),
    ("24h", timedelta(hours=4), timedelta(hours=24)),
    ("3d", timedelta(hours=24), timedelta(days=3)),
    ("older", timedelta(days=3), None),
)
"""Bands of age: older than, and not older than; None for no end."""


def count_case(before: Case | None, after: Case) -> None:
    """Count what a change brought: put on record, served, closed, going on, a limit over, a call back."""
    if before is None:
        OPENED.labels(after.channel).inc()
        return
    kind = after.kind or "none"
    REOPENED.labels(kind).inc(after.reopened - before.reopened)
    ESCALATED.labels(kind).inc(max(0, _levels(after) - _levels(before)))
    for limit in after.limits:
        if limit.met_at and any(one.name is limit.name and one.runs for one in before.limits):
            LIMITS.labels(limit.name, str(limit.met_at <= limit.due).lower()).inc()
    for call_back in after.call_backs[len(before.call_backs) :]:
        _count_call_back(call_back, before=before)
    if after.state is before.state:
        return
    if after.state is CaseState.SERVED:
        in_time = after.due is None or after.road[-1].at <= after.due
        SERVED.labels(kind, str(in_time).lower()).inc()
    if after.state is CaseState.CLOSED:
        CLOSED.labels(kind).inc()


async def count_cases(*, cases: Store[Case], clock: Callable[[], datetime]) -> None:
    """How many cases are open, late, or wait for their call back."""
    now = clock()
    open_now: Sums[tuple[str, ...]] = Sums()
    late: Sums[tuple[str, ...]] = Sums()
    # One state at a time, since the embedded store reads more than it must where there are alternatives.
    for state in HANDLED:
        for name, youngest, oldest in AGES:
            low = now - oldest if oldest else BEGINNING
            opened = Within(low, now - youngest) if youngest else AtLeast(low)
            aged = {"state": state, "opened_at": opened}
            for (kind,), number in (await cases.tally(aged, by=("kind",))).items():
                open_now[kind or "none", name] += number
        passed = await cases.tally({"state": state, "due": AtMost(now)}, by=("kind",))
        late.update({(kind or "none",): number for (kind,), number in passed.items()})
    show(OPEN, open_now, ("none", *CaseKind), (name for name, *_ in AGES))
    show(LATE, late, CaseKind)
    waiting = await cases.count({"state": CaseState.SERVED})
    overdue = await cases.count({"state": CaseState.SERVED, "follow_up_at": AtMost(now)})
    show(FOLLOW_UPS, {("true",): overdue, ("false",): waiting - overdue})


def _count_call_back(call_back: CallBack, *, before: Case) -> None:
    verdict = VERDICTS[2] if not call_back.reached else VERDICTS[0] if call_back.satisfied else VERDICTS[1]
    in_time = before.follow_up is None or call_back.at <= before.follow_up.due
    CALLED_BACK.labels(before.kind or "none", verdict, str(in_time).lower()).inc()
    if call_back.rating:
        RATED.labels(call_back.rating).inc()


def _levels(case: Case) -> int:
    return sum(limit.level for limit in case.limits)
