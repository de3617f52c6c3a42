"""What messaging counts. Labels name queues and kinds, never ids."""

from prometheus_client import Counter, Gauge, Histogram

from shared.observability.metrics import REGISTRY

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
LANES = Gauge(
    "guanjia_crew_lanes",
    "Crews' queues that this process consumes",
    registry=REGISTRY,
)
