"""What the autoscaler asks of the broker is answered, with the rights that its user has."""

from typing import Any

import aio_pika
import httpx
import pytest

from shared.messaging.declare import apply
from shared.messaging.tables import tables
from shared.messaging.topology import topology
from tests.deploy.manifests import all_of
from tests.live.broker import Broker
from tests.live.rabbit import amqp_url, rabbit
from tests.live.street import until

__all__ = ("amqp_url", "rabbit")
pytestmark = pytest.mark.live


async def test_the_autoscaler_sees_what_waits_for_a_service_and_nothing_else(
    rabbit: Broker, amqp_url: str
) -> None:
    vhost = amqp_url.rsplit("/", 1)[1]
    whole = topology({table.service: table.hears for table in tables()})
    await apply(amqp_url, whole)
    rabbit.door.manage("PUT", "users/watcher", {"password": "p", "tags": "monitoring"})
    rights = all_of("Permission")["watcher"]["spec"]["permissions"]
    rabbit.door.manage("PUT", f"permissions/{vhost}/watcher", rights)
    trigger = all_of("ScaledObject")["billing"]["spec"]["triggers"][0]["metadata"]
    waiting = [queue.name for queue in whole.queues if ".on." in queue.name]

    await send_one_to_each(amqp_url, waiting)

    # The address is the one that KEDA's scaler asks for a pattern of queues.
    asked = {
        "page": "1",
        "use_regex": trigger["useRegex"],
        "pagination": "false",
        "name": trigger["queueName"],
        "page_size": trigger["pageSize"],
    }

    async def all_counted() -> bool:
        return depth(rabbit, vhost, asked) == sum(queue.startswith("billing.") for queue in waiting)

    await until(all_counted, within=20, what="the depth of billing's queues")


def depth(rabbit: Broker, vhost: str, asked: dict[str, str]) -> int:
    answer = httpx.get(
        f"http://127.0.0.1:{rabbit.door.management}/api/queues/{vhost}",
        params=asked,
        auth=("watcher", "p"),
        trust_env=False,
    )
    found: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
    return sum(queue.get("messages", 0) for queue in found)


async def send_one_to_each(amqp_url: str, queues: list[str]) -> None:
    async with await aio_pika.connect(amqp_url) as connection, await connection.channel() as channel:
        for queue in queues:
            await channel.default_exchange.publish(aio_pika.Message(b"{}"), queue)
