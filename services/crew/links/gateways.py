"""What a link counts, and queues where there is no broker; ``Depths`` is the real one."""

from prometheus_client import Gauge

from services.crew.links.domain import Link
from shared.observability.metrics import REGISTRY

HEARD = Gauge(
    "guanjia_link_heard_timestamp_seconds",
    "When a site of its own was heard of last, in seconds since 1970",
    ("site",),
    registry=REGISTRY,
)
WAITING = Gauge(
    "guanjia_link_waiting_messages",
    "Messages that waited for the line, as its end last said",
    ("site", "end"),
    registry=REGISTRY,
)


class NullQueues:
    """No broker: nothing waits anywhere."""

    async def of(self, queue: str) -> int | None:  # noqa: ARG002 # asked in vain
        """See Queues."""
        return None

    async def close(self) -> None:
        """See Queues."""


def count_beat(link: Link) -> None:
    """The site was heard of."""
    if link.heard_at is not None:
        HEARD.labels(site=link.id).set(link.heard_at.timestamp())
        WAITING.labels(site=link.id, end="site").set(link.waiting)


def count_waiting(link: Link, waiting: int | None) -> None:
    """What waits at the center for the site, where the broker said so."""
    if waiting is not None:
        WAITING.labels(site=link.id, end="center").set(waiting)
