"""Everything that the live tests promise of a broker, over RabbitMQ 4 in a container."""

import json

import pytest

from shared.messaging.declare import apply
from shared.messaging.tables import tables
from shared.messaging.topology import topology
from tests.live.broker import Broker
from tests.live.test_messaging_bells import *  # noqa: F403 every test of it
from tests.live.test_messaging_commands import test_dead_letters_are_listed_shown_replayed_and_dropped
from tests.live.test_messaging_dead_letters import *  # noqa: F403 every test of it
from tests.live.test_messaging_failures import *  # noqa: F403 every test of it
from tests.live.test_messaging_hurry import *  # noqa: F403 every test of it
from tests.live.test_messaging_lanes import *  # noqa: F403 every test of it
from tests.live.test_messaging_relay import *  # noqa: F403 every test of it
from tests.live.test_messaging_rights import *  # noqa: F403 every test of it
from tests.live.test_messaging_stops import *  # noqa: F403 every test of it
from tests.live.test_messaging_watched import *  # noqa: F403 every test of it

__all__ = ("test_dead_letters_are_listed_shown_replayed_and_dropped",)
pytestmark = pytest.mark.docker


async def test_the_broker_is_of_the_fourth_line(rabbit: Broker) -> None:
    version = rabbit.door.manage("GET", "overview").json()["rabbitmq_version"]

    assert version.startswith("4.")


async def test_the_whole_topology_applied_twice_changes_nothing(rabbit: Broker, amqp_url: str) -> None:
    whole = topology({table.service: table.hears for table in tables()})

    await apply(amqp_url, whole)
    first = definitions(rabbit, amqp_url)
    await apply(amqp_url, whole)

    assert definitions(rabbit, amqp_url) == first
    assert len(json.loads(first[0])) == len(whole.queues)


def definitions(rabbit: Broker, amqp_url: str) -> list[str]:
    """The queues, exchanges and bindings of a virtual host, each in an order that stays."""
    vhost = amqp_url.rsplit("/", 1)[1]
    whole = rabbit.door.manage("GET", f"definitions/{vhost}").json()
    return [
        json.dumps(sorted(whole[part], key=json.dumps), sort_keys=True)
        for part in ("queues", "exchanges", "bindings")
    ]
