"""What a link counts, and queues where there is no broker; ``Depths`` is the real one."""

from prometheus_client import Gauge

from services.crew.lanes.domain import Served
from services.crew.links.domain import Link, Queues
from shared.messaging.topology import downlink
from shared.observability.metrics import REGISTRY, show
from shared.storage.store import Store

MOST = 1000
"""Sites of their own that are counted; each has three series."""
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


async def count_links(*, links: Store[Link], queues: Queues, served: Served) -> None:
    """When each site of its own was heard last, and what waits at both ends; a site keeps no news of itself.

    One that never came up is counted by what waits for it.
    """
    heard = [link for link in await links.find_many({}, limit=MOST) if link.heard_at is not None]
    waiting: dict[tuple[str, ...], float] = {(link.id, "site"): link.waiting for link in heard}
    for site in sorted({link.id for link in heard} | served.apart):
        here = await queues.of(downlink(site))
        if here is not None:
            waiting[site, "center"] = here
    show(HEARD, {(link.id,): link.heard_at.timestamp() for link in heard if link.heard_at is not None})
    show(WAITING, waiting)
