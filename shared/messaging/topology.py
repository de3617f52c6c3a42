"""The exchanges, queues and bindings that the services' tables of subscriptions need, as plain data.

Runs unchanged on RabbitMQ 3.10 to 4.x: quorum queues with an explicit delivery limit, which is the net for crash
loops only, since every failure that a process survives is republished with its own count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.contracts.envelope import CREWS, EVENTS, LINKS, PAGES
from shared.messaging.ladder import LADDER, Ladder
from shared.messaging.subscriptions import Subscription, Subscriptions

DEAD = "dead"
CREW_DEAD = "crew"
DELIVERY_LIMIT = 20

Value = str | int

# Looking into a dead queue counts as a delivery, and from 4.0 a queue without a limit of its own has one of 20.
DEAD_QUEUE: Mapping[str, Value] = {"x-queue-type": "quorum", "x-delivery-limit": 1_000_000}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A durable exchange."""

    name: str
    kind: str = "topic"


@dataclass(frozen=True, slots=True)
class Queue:
    """A durable quorum queue; what is in ``arguments`` cannot be changed once it exists."""

    name: str
    arguments: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Binding:
    """Messages whose routing key matches go from the exchange to the queue."""

    exchange: str
    queue: str
    key: str


@dataclass(frozen=True, slots=True)
class Topology:
    """Everything the broker must have before the services start."""

    exchanges: tuple[Exchange, ...]
    queues: tuple[Queue, ...]
    bindings: tuple[Binding, ...]


def topology(services: Mapping[str, Subscriptions], *, ladder: Ladder = LADDER) -> Topology:
    """What the services need: a queue per subscription, a dead queue each, and the ladder they share."""
    heard = [
        (service, subscription)
        for service, subscriptions in services.items()
        for subscription in subscriptions
        if subscription.binding is not None
    ]
    dead = [*services, *({CREW_DEAD} - services.keys())]
    return Topology(
        exchanges=(
            Exchange(EVENTS),
            Exchange(CREWS),
            Exchange(LINKS),
            Exchange(PAGES),
            Exchange(DEAD),
            *(Exchange(step.door) for step in ladder.steps),
        ),
        queues=(
            *(Queue(f"dead.{one}", DEAD_QUEUE) for one in dead),
            *_waiting_rooms(ladder),
            *(work_queue(subscription.queue(service), dead=service) for service, subscription in heard),
        ),
        bindings=(
            *(Binding(DEAD, f"dead.{one}", one) for one in dead),
            *(Binding(step.door, step.place, "#") for step in ladder.steps),
            *(_hearing(service, subscription) for service, subscription in heard),
        ),
    )


def lanes(site: str, crews: Iterable[str]) -> Topology:
    """The queues of a site's crews and the site's urgent lane, which workers drain first."""
    names = [f"crew.{site}.urgent", *(f"crew.{site}.{crew}" for crew in crews)]
    return Topology(
        exchanges=(),
        queues=tuple(work_queue(name, dead=CREW_DEAD) for name in names),
        bindings=tuple(Binding(CREWS, name, name) for name in names),
    )


def downlink(site: str) -> str:
    """The queue in which a site of its own has its orders and news; where it is, the site has no lanes here."""
    return f"downlink.{site}"


def work_queue(name: str, *, dead: str) -> Queue:
    """A queue that a service works off; what crashes it again and again ends in the dead queue."""
    return Queue(
        name,
        {
            "x-queue-type": "quorum",
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": DEAD,
            "x-dead-letter-routing-key": dead,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        },
    )


def _waiting_rooms(ladder: Ladder) -> Iterable[Queue]:
    # The routing key is the name of the queue a message came from, so the default exchange takes it home.
    for step in ladder.steps:
        yield Queue(
            step.place,
            {
                "x-queue-type": "quorum",
                "x-message-ttl": int(step.pause.total_seconds() * 1000),
                "x-dead-letter-exchange": "",
                "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",
            },
        )


def _hearing(service: str, subscription: Subscription) -> Binding:
    return Binding(subscription.body.exchange, subscription.queue(service), subscription.binding or "")
