"""What both brokers must have for a site of its own, as RabbitMQ's definitions: good for 3.10 to 4.x.

``rabbitmqctl import_definitions`` and the management interface take them, as often as one likes.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from services.crew.consumers import APART, HEARS
from services.crew.links.domain import UPLINK
from shared.contracts import crew
from shared.contracts.catalogue import messages_of
from shared.contracts.crew import LinkBeat
from shared.contracts.envelope import CREWS, EVENTS, LINKS, Body
from shared.messaging.rights import CREW, NOTHING, Rights, crew_rights
from shared.messaging.topology import DEAD_QUEUE, Binding, Queue, downlink, lanes, topology
from shared.messaging.users import definitions

Definitions = dict[str, Any]
VHOST = "/"
ARRIVALS = "arrivals"
BEATS = f"{UPLINK}.beat"
CARRIER = "shovel"
"""The user of the site's own broker that the shovels are there."""

# A line that flaps counts as deliveries: from 4.0 twenty of them would bury a message that nobody ever looked at.
PATIENT = DEAD_QUEUE
# Of heartbeats only the last one is worth anything; while the line is cut they do not pile up.
ONLY_LAST: Mapping[str, str | int] = {**PATIENT, "x-max-length": 1, "x-overflow": "drop-head"}
UNACKNOWLEDGED = 50
RECONNECT_AFTER = 2


def user_of(site: str) -> str:
    """The name of a site's user at the center's broker."""
    return f"site-{site}"


def gate_of(site: str) -> str:
    """The exchange at the center through which a site speaks."""
    return f"from.{site}"


def site_rights(site: str) -> Rights:
    """Hear what is for the site, speak through its gate, declare nothing."""
    return Rights(
        configure=NOTHING,
        write=f"^{re.escape(gate_of(site))}$",
        read=f"^{re.escape(downlink(site))}$",
        topics=(),
    )


def rights_at_site(site: str) -> dict[str, Rights]:
    """The users of the site's own broker: its crew service, as at the center for this site, and its shovels."""
    carrier = Rights(
        configure=NOTHING,
        write=f"^{ARRIVALS}$",
        read=f"^({UPLINK}|{re.escape(BEATS)})$",
        topics=(),
    )
    return {CREW: crew_rights(CREW, sites=(site,)), CARRIER: carrier}


def said_at(site: str, body: type[Body]) -> str:
    """The routing key by which the site's crew service says it."""
    return f"{body.key}.{site}" if body.held_to_site else body.key


def at_center(site: str, *, password: str) -> Definitions:
    """The site's user, the gate it speaks through and the queue it hears: another site's are out of its reach.

    The gate lets through what this site's crew service says, by name; whatever else is put into it is dropped.
    """
    user, gate, queue = user_of(site), gate_of(site), downlink(site)
    heard = [one.body.key for one in HEARS if one.body.exchange == EVENTS]
    return {
        **definitions({user: site_rights(site)}, {user: password}, vhost=VHOST),
        "exchanges": [_exchange(gate)],
        "queues": [_queue(Queue(queue, PATIENT))],
        "bindings": [
            *(_through(gate, body.exchange, key=said_at(site, body)) for body in messages_of(crew)),
            *(_bound(Binding(EVENTS, queue, key)) for key in heard),
            _bound(Binding(CREWS, queue, f"crew.{site}.*")),
            *(_bound(Binding(one.body.exchange, queue, said_at(site, one.body))) for one in APART),
        ],
    }


def at_site(site: str, *, center_uri: str, local_uri: str) -> Definitions:
    """The site's whole broker: what its crew service hears, the two ways out, and the three shovels."""
    hears = topology({CREW: (*HEARS, *APART)})
    lane = lanes(site, ())
    own = [one for one in hears.bindings if one.exchange != LINKS]
    said = [body for body in messages_of(crew) if body is not LinkBeat]
    return {
        "exchanges": [*(_exchange(one.name, kind=one.kind) for one in hears.exchanges), _exchange(ARRIVALS)],
        "queues": [
            *(_queue(one) for one in (*hears.queues, *lane.queues)),
            _queue(Queue(UPLINK, PATIENT)),
            _queue(Queue(BEATS, ONLY_LAST)),
        ],
        "bindings": [
            *(_bound(one) for one in own),
            *(_bound(Binding(CREWS, queue.name, f"crew.{site}.*")) for queue in lane.queues),
            *(_through(ARRIVALS, EVENTS, key=one.body.key) for one in HEARS if one.body.exchange == EVENTS),
            _through(ARRIVALS, CREWS, key=f"crew.{site}.*"),
            # Straight to its queue: nobody at the site says it, and only the shovels write to the arrivals.
            *(_bound(Binding(ARRIVALS, one.queue(CREW), said_at(site, one.body))) for one in APART),
            *(_bound(Binding(body.exchange, UPLINK, said_at(site, body))) for body in said),
            _bound(Binding(LINKS, BEATS, said_at(site, LinkBeat))),
        ],
        "parameters": list(_shovels(site, center_uri=center_uri, local_uri=local_uri)),
    }


def _shovels(site: str, *, center_uri: str, local_uri: str) -> Iterable[Definitions]:
    up = {"src-uri": local_uri, "dest-uri": center_uri, "dest-exchange": gate_of(site)}
    down = {"src-uri": center_uri, "dest-uri": local_uri, "dest-exchange": ARRIVALS}
    for name, queue, ends in (
        ("uplink", UPLINK, up),
        ("uplink-beat", BEATS, up),
        ("downlink", downlink(site), down),
    ):
        yield {
            "vhost": VHOST,
            "component": "shovel",
            "name": name,
            "value": {
                "src-protocol": "amqp091",
                "dest-protocol": "amqp091",
                **ends,
                "src-queue": queue,
                "ack-mode": "on-confirm",
                "src-prefetch-count": UNACKNOWLEDGED,
                "reconnect-delay": RECONNECT_AFTER,
            },
        }


def _exchange(name: str, *, kind: str = "topic") -> Definitions:
    return {
        "name": name,
        "vhost": VHOST,
        "type": kind,
        "durable": True,
        "auto_delete": False,
        "internal": False,
        "arguments": {},
    }


def _queue(queue: Queue) -> Definitions:
    return {
        "name": queue.name,
        "vhost": VHOST,
        "durable": True,
        "auto_delete": False,
        "arguments": dict(queue.arguments),
    }


def _bound(binding: Binding) -> Definitions:
    return _binding(binding.exchange, binding.queue, key=binding.key, kind="queue")


def _through(exchange: str, other: str, *, key: str) -> Definitions:
    return _binding(exchange, other, key=key, kind="exchange")


def _binding(source: str, destination: str, *, key: str, kind: str) -> Definitions:
    return {
        "source": source,
        "vhost": VHOST,
        "destination": destination,
        "destination_type": kind,
        "routing_key": key,
        "arguments": {},
    }
