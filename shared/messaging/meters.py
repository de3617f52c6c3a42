"""What messaging counts. Labels name queues and kinds, never ids."""

from typing import Protocol

from prometheus_client import Counter, Gauge, Histogram

from shared.messaging.policy import Failure
from shared.observability.metrics import REGISTRY, from_zero

HEARD = Counter(
    "guanjia_messages_heard_total",
    "Messages handled, by queue and by how it ended: stored, refusal, hiccup, bug",
    ("queue", "outcome"),
    registry=REGISTRY,
)
HEARING_SECONDS = Histogram(
    "guanjia_message_handling_seconds",
    "How long a handler took for a message",
    ("queue",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
RETRIES = Counter(
    "guanjia_retries_total",
    "Messages sent to wait for another try, by queue and step of the ladder",
    ("queue", "level"),
    registry=REGISTRY,
)
DEAD_LETTERS = Counter(
    "guanjia_dead_letters_total",
    "Messages given up, by queue and kind of failure",
    ("queue", "reason"),
    registry=REGISTRY,
)
PUBLISHED = Counter(
    "guanjia_outbox_published_total",
    "Messages brought from an outbox to the broker, by how it ended: heard, unheard, failed, no_lane",
    ("result",),
    registry=REGISTRY,
)
REPUBLISHED = Counter(
    "guanjia_outbox_sweeper_republished_total",
    "Messages that the sweep found left over and published",
    registry=REGISTRY,
)
PENDING = Gauge(
    "guanjia_outbox_pending",
    "Messages in the outboxes that the last sweep found waiting too long",
    registry=REGISTRY,
)
OLDEST = Gauge(
    "guanjia_outbox_oldest_age_seconds",
    "Age of the oldest message that the last sweep found waiting too long; 0 when none was",
    registry=REGISTRY,
)
LAG_SECONDS = Histogram(
    "guanjia_outbox_lag_seconds",
    "From the write that said a message to the broker's confirmation of it",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
    registry=REGISTRY,
)
LANES = Gauge(
    "guanjia_crew_lanes",
    "Crews' queues that this process consumes",
    registry=REGISTRY,
)

LANES_MISSING = Gauge(
    "guanjia_crew_lanes_missing",
    "Crews' queues that this process knows of and that are not at the broker",
    registry=REGISTRY,
)
LONGEST_JOURNEY = 64
LANE_PARTS = 3
"""``crew.<site>.<crew>``"""


def shown(queue: str) -> str:
    """The name under which a queue is counted; crews' own go by their kind, for there are more of them than sites."""
    if queue.startswith("crew.") and queue.count(".") == LANE_PARTS - 1:
        return "crew.*.urgent" if queue.endswith(".urgent") else "crew.*"
    return queue


class Travelling(Protocol):
    """What belongs to a journey, if it says so."""

    @property
    def journey(self) -> str | None: ...


def journey_of(one: Travelling) -> dict[str, str] | None:
    """The exemplar that leads from a number to one journey behind it; None for an id too long to be one of ours."""
    return {"journey": one.journey} if one.journey and len(one.journey) <= LONGEST_JOURNEY else None


def from_now_on(queue: str) -> str:
    """The same name, its outcomes counted from 0, so that even the first failure is seen to grow."""
    name = shown(queue)
    from_zero(HEARD, (name,), ("stored", *Failure))
    from_zero(DEAD_LETTERS, (name,), Failure)
    return name
