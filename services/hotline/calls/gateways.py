"""What Prometheus is told about calls."""

from collections.abc import Callable
from datetime import datetime, timedelta

from prometheus_client import Counter, Gauge

from services.hotline.calls.domain.call import Call, CallState, Direction
from shared.observability.metrics import REGISTRY, from_zero
from shared.storage.store import AtLeast, AtMost, Store

YES_OR_NO = ("true", "false")

ANSWERED = from_zero(
    Counter(
        "guanjia_calls_answered_total",
        "Calls answered, by direction and whether within the ring limit (HOT-02)",
        ("direction", "in_time"),
        registry=REGISTRY,
    ),
    Direction,
    YES_OR_NO,
)
ENDED = from_zero(
    Counter(
        "guanjia_calls_ended_total",
        "Calls over, by direction and whether anybody answered (KPI-08)",
        ("direction", "answered"),
        registry=REGISTRY,
    ),
    Direction,
    YES_OR_NO,
)
TALKED = Counter(
    "guanjia_calls_talk_seconds_total", "Seconds talked on calls that are over", registry=REGISTRY
)
TOO_LONG = Counter(
    "guanjia_calls_too_long_total", "Calls longer than the talk limit (HOT-18)", registry=REGISTRY
)
RINGING = Gauge("guanjia_calls_ringing", "Calls that ring now", registry=REGISTRY)
UNRECORDED = Gauge(
    "guanjia_calls_unrecorded",
    "Calls over for ten minutes without a case or a disposition (HOT-07)",
    registry=REGISTRY,
)
LONGEST_RING = timedelta(minutes=10)
"""What rings longer has lost its hangup on the way."""
UNFILED_AFTER = timedelta(minutes=10)


def count_call(before: Call | None, after: Call) -> None:
    """Count what a change added to a call: its answer, its end."""
    if after.answered_at and not (before and before.answered_at):
        ANSWERED.labels(after.direction, str(after.in_time).lower()).inc()
    if after.ended_at and not (before and before.ended_at):
        ENDED.labels(after.direction, str(after.answered_at is not None).lower()).inc()
        TALKED.inc(after.talk_seconds)
        TOO_LONG.inc(after.too_long)


async def count_calls(*, calls: Store[Call], clock: Callable[[], datetime]) -> None:
    """How many calls ring now, and how many still lack their record."""
    now = clock()
    ringing = {"state": CallState.RINGING, "rang_at": AtLeast(now - LONGEST_RING)}
    RINGING.set(await calls.count(ringing))
    UNRECORDED.set(await calls.count({"unrecorded": True, "ended_at": AtMost(now - UNFILED_AFTER)}))
