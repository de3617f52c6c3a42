"""What a service counts: one registry of its own, served at ``/metrics``. Labels never hold ids."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

REGISTRY = CollectorRegistry(auto_describe=True)
"""Chapters declare what they count at module level with ``registry=REGISTRY``."""

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


def exposition() -> bytes:
    """Everything counted so far, as Prometheus reads it."""
    return generate_latest(REGISTRY)
