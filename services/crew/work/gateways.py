"""What Prometheus is told about the crews' side of tasks."""

from prometheus_client import Counter

from services.crew.work.domain.work import Work, WorkState
from shared.observability.metrics import REGISTRY, from_zero
from shared.vocabulary.matters import Trade

STEPS = from_zero(
    Counter(
        "guanjia_work_steps_total",
        "Steps of tasks as their crews took them, by trade and state",
        ("trade", "state"),
        registry=REGISTRY,
    ),
    Trade,
    WorkState,
)


def count_work(before: Work | None, after: Work) -> None:
    """Count a task that entered a state."""
    if before is None or before.state is not after.state:
        STEPS.labels(after.trade, after.state).inc()
