"""What a service counts: one registry of its own, served at ``/metrics``. Labels never hold ids."""

import itertools
from collections.abc import Iterable, Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import choose_encoder

REGISTRY = CollectorRegistry(auto_describe=True)
"""Chapters declare what they count at module level with ``registry=REGISTRY``."""

# A second series for each counter, with the time of its birth, would double what Prometheus keeps.
disable_created_metrics()  # type: ignore[no-untyped-call] # the library does not say

ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

REQUESTS = Counter(
    "guanjia_requests_total",
    "Requests answered, by route template and status",
    ("method", "route", "status"),
    registry=REGISTRY,
)
REQUEST_SECONDS = Histogram(
    "guanjia_request_duration_seconds",
    "How long requests took, by route template",
    ("method", "route"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
SWEPT = Counter(
    "guanjia_swept_total",
    "Aggregates whose time had come, by field and by how their handler ended",
    ("kept", "field", "outcome"),
    registry=REGISTRY,
)
SWEEP_LATENESS = Histogram(
    "guanjia_sweep_lateness_seconds",
    "How long after its time an aggregate was taken up",
    ("kept", "field"),
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 300, 3600),
    registry=REGISTRY,
)
CENSUS_SECONDS = Gauge(
    "guanjia_census_duration_seconds", "How long the last count of a kind took", ("count",), registry=REGISTRY
)
CENSUS_AT = Gauge(
    "guanjia_census_timestamp_seconds",
    "When a count of a kind was last taken, in seconds since 1970",
    ("count",),
    registry=REGISTRY,
)


def from_zero(counter: Counter, *values: Iterable[object]) -> Counter:
    """The counter with a 0 for every combination of label values.

    Prometheus sees growth only between two numbers: without the 0 the first event of a kind would go unseen.
    """
    for combination in itertools.product(*values):
        counter.labels(*map(str, combination))
    return counter


def show(gauge: Gauge, numbers: Mapping[tuple[str, ...], float], *values: Iterable[object]) -> None:
    """Set a gauge to these numbers by label values: what is gone does not linger, what is expected shows as 0."""
    gauge.clear()
    for combination in itertools.product(*values) if values else ():
        gauge.labels(*map(str, combination))
    for labels, number in numbers.items():
        gauge.labels(*labels).set(number)


def exposition(accept: str = "") -> tuple[bytes, str]:
    """Everything counted so far in the form that the reader accepts, and that form's media type."""
    encode, media_type = choose_encoder(accept)
    return encode(REGISTRY), media_type
