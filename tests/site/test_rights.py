"""A secret of one site is useless at another: asked of a real broker."""

from collections.abc import AsyncIterator

import aio_pika
import pytest
from aiormq.exceptions import ChannelAccessRefused

from deploy.site.center import declare, hand_over_lanes
from deploy.site.definitions import at_center, user_of
from shared.messaging.declare import apply, declare_lanes
from shared.messaging.topology import topology
from tests.live.rabbit import RabbitNode, rabbit

__all__ = ("rabbit",)
pytestmark = pytest.mark.live
SECRET = "of-jinxiu"


@pytest.fixture
async def at_jinxiu(rabbit: RabbitNode) -> AsyncIterator[aio_pika.abc.AbstractConnection]:
    """A connection to the center with the credentials of Jinxiu; Nanhu was enrolled too."""
    door = rabbit.door
    await apply(door.url(), topology({}))
    for site, password in (("jinxiu", SECRET), ("nanhu", "of-nanhu")):
        declare(f"http://guest:guest@127.0.0.1:{door.management}", at_center(site, password=password))
    url = f"amqp://{user_of('jinxiu')}:{SECRET}@127.0.0.1:{door.amqp}/"
    async with await aio_pika.connect(url) as connection:
        yield connection


async def says(connection: aio_pika.abc.AbstractConnection, exchange: str, key: str) -> None:
    channel = await connection.channel()
    place = await channel.get_exchange(exchange, ensure=False)
    await place.publish(aio_pika.Message(b"{}"), key, mandatory=False)


@pytest.mark.parametrize("queue", ["downlink.nanhu", "dead.crew"])
async def test_a_site_reads_no_queue_but_its_own(
    at_jinxiu: aio_pika.abc.AbstractConnection, queue: str
) -> None:
    channel = await at_jinxiu.channel()
    foreign = await channel.get_queue(queue, ensure=False)

    with pytest.raises(ChannelAccessRefused):
        await foreign.get(fail=False)


@pytest.mark.parametrize("exchange", ["events", "crews", "links", "from.nanhu"])
async def test_a_site_speaks_through_no_gate_but_its_own(
    at_jinxiu: aio_pika.abc.AbstractConnection, exchange: str
) -> None:
    with pytest.raises(ChannelAccessRefused):
        await says(at_jinxiu, exchange, "crew.work.accepted.jinxiu")


async def test_what_another_service_or_another_site_says_ends_at_the_gate(
    at_jinxiu: aio_pika.abc.AbstractConnection, rabbit: RabbitNode
) -> None:
    async with await aio_pika.connect(rabbit.door.url()) as center:
        channel = await center.channel()
        ear = await channel.declare_queue(exclusive=True)
        await ear.bind("events", "#")

        for key in (
            "billing.charge.voided",
            "console.account.opened",
            "crew.work.accepted",
            "crew.work.accepted.nanhu",
            "crew.work.accepted.jinxiu",
        ):
            await says(at_jinxiu, "from.jinxiu", key)

        heard = await ear.get(timeout=5)
        assert heard.routing_key == "crew.work.accepted.jinxiu"
        assert await ear.get(fail=False) is None


async def test_house_rules_reach_their_own_site_and_a_site_sends_none(
    at_jinxiu: aio_pika.abc.AbstractConnection, rabbit: RabbitNode
) -> None:
    async with await aio_pika.connect(rabbit.door.url()) as center:
        ear = await (await center.channel()).declare_queue(exclusive=True)
        await ear.bind("links", "rulebook.#")
        for site in ("nanhu", "jinxiu"):
            await says(center, "links", f"rulebook.rules.sent.{site}")
        await says(at_jinxiu, "from.jinxiu", "rulebook.rules.sent.jinxiu")
        await says(at_jinxiu, "from.jinxiu", "rulebook.rules.sent.nanhu")

        waiting = await (await at_jinxiu.channel()).get_queue("downlink.jinxiu", ensure=False)
        come = await waiting.get(timeout=5, no_ack=True)
        said = [(await ear.get(timeout=5)).routing_key for _ in range(2)]

        assert come.routing_key == "rulebook.rules.sent.jinxiu"
        assert await waiting.get(fail=False) is None
        assert said == ["rulebook.rules.sent.nanhu", "rulebook.rules.sent.jinxiu"]
        assert await ear.get(fail=False) is None


async def test_an_order_that_waited_in_a_lane_takes_the_downlink_by_the_key_that_leads_to_the_site(
    at_jinxiu: aio_pika.abc.AbstractConnection, rabbit: RabbitNode
) -> None:
    url = rabbit.door.url()
    await declare_lanes(url, site="jinxiu", crews=["eng"])
    async with await aio_pika.connect(url) as center:
        lane = (await center.channel()).default_exchange
        await lane.publish(aio_pika.Message(b"an order"), "crew.jinxiu.eng")

    moved = await hand_over_lanes(url, site="jinxiu", crews=["eng"])

    waiting = await (await at_jinxiu.channel()).get_queue("downlink.jinxiu", ensure=False)
    order = await waiting.get(timeout=5)
    assert (moved, order.body, order.routing_key) == (1, b"an order", "crew.jinxiu.eng")
    await order.ack()
