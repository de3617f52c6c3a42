"""The shovels between a site's broker and its center's: both ways, again after a restart, and to no stranger."""

from collections.abc import Iterator
from dataclasses import dataclass

import aio_pika
import pytest
from aio_pika.abc import AbstractQueue

from deploy.site.center import declare
from deploy.site.definitions import at_center, at_site, user_of
from deploy.site.enrolment import ASKS
from deploy.site.ways import checked
from shared.messaging.declare import apply
from shared.messaging.topology import topology
from tests.live.broker import Broker, Door
from tests.live.papers import Papers, papers_for
from tests.live.rabbit import RabbitNode, free_ports, server
from tests.live.test_running import until
from tests.site.line import SHOVELS

pytestmark = pytest.mark.live

SITE, SECRET = "jinxiu", "of-jinxiu"
SOON = 40
"""Seconds; a shovel tries again every two."""


@dataclass(frozen=True, slots=True)
class Center:
    """The center's broker, with a door that speaks TLS and shows a certificate for ``localhost``."""

    node: RabbitNode
    tls: int
    papers: Papers

    def uri(self, host: str = "localhost") -> str:
        """Its address with the site's password."""
        return f"amqps://{user_of(SITE)}:{SECRET}@{host}:{self.tls}/%2F{ASKS}"


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Center]:
    (port,) = free_ports(1)
    papers = papers_for("localhost", at=tmp_path_factory.mktemp("papers"))
    folder = tmp_path_factory.mktemp("center")
    node = RabbitNode(folder, server() or "rabbitmq-server", more=papers.rabbitmq(port))
    try:
        node.start()
        yield Center(node, port, papers)
    finally:
        node.kill()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitNode]:
    """The site's broker, with shovels."""
    node = RabbitNode(tmp_path_factory.mktemp("site"), server() or "rabbitmq-server", plugins=SHOVELS)
    try:
        node.start()
        yield node
    finally:
        node.kill()


async def joined(center: Broker, site: Broker, *, uri: str, own_port: int | None = None) -> None:
    """Enrol the site, and let its shovels take this way to the center; they find their own broker at ``own_port``."""
    await apply(center.door.url(), topology({}))
    declare(administered(center.door), at_center(SITE, password=SECRET))
    own = f"amqp://guest:guest@127.0.0.1:{own_port or site.door.amqp}/%2F"
    declare(administered(site.door), at_site(SITE, center_uri=uri, local_uri=own))


def administered(door: Door) -> str:
    return f"http://guest:guest@{door.host}:{door.management}"


def states(site: Broker) -> set[str]:
    """How the shovels are."""
    return {one["state"] for one in site.door.manage("GET", "shovels").json()}


async def pass_both_ways(center: Broker, site: Broker, *, what: bytes) -> tuple[bytes, bytes]:
    """What arrives at the site of an order that was given at the center, and there of what the crew says."""
    async with (
        await aio_pika.connect(center.door.url()) as there,
        await aio_pika.connect(site.door.url()) as here,
    ):
        office, crew = await there.channel(), await here.channel()
        ear, lane = await office.declare_queue(exclusive=True), await crew.declare_queue(exclusive=True)
        await ear.bind("events", "crew.work.accepted.jinxiu")
        await lane.bind("crews", "crew.jinxiu.eng")
        orders, reports = await office.get_exchange("crews"), await crew.get_exchange("events")
        await orders.publish(aio_pika.Message(what), "crew.jinxiu.eng")
        await reports.publish(aio_pika.Message(what), "crew.work.accepted.jinxiu")
        return await come(lane), await come(ear)


async def come(queue: AbstractQueue) -> bytes:
    """The next message of a queue."""
    async with queue.iterator(timeout=SOON) as messages:
        message = await anext(messages)
        await message.ack()
        return message.body


async def test_messages_pass_both_ways_over_tls_and_again_after_the_center_was_away(
    center: Center, site: RabbitNode
) -> None:
    await joined(center.node, site, uri=checked(center.uri(), authority=center.papers.authority))
    until(lambda: states(site) == {"running"})
    first = await pass_both_ways(center.node, site, what=b"first")
    center.node.restart()
    until(lambda: states(site) == {"running"})
    second = await pass_both_ways(center.node, site, what=b"second")

    assert (first, second) == ((b"first", b"first"), (b"second", b"second"))


@pytest.mark.parametrize("who", ["of an unknown authority", "of another name"])
async def test_who_cannot_show_that_it_is_the_center_is_told_nothing(
    center: Center, site: RabbitNode, who: str
) -> None:
    papers, named = center.papers, who == "of another name"
    uri = center.uri("127.0.0.1" if named else "localhost")
    tried = refusals(site)

    await joined(
        center.node, site, uri=checked(uri, authority=papers.authority if named else papers.stranger)
    )
    until(lambda: refusals(site) >= tried + 3)

    assert "running" not in states(site)


def refusals(site: RabbitNode) -> int:
    """How often the site's broker did not believe a certificate, by its log."""
    logs = [file.read_text("utf-8", "replace") for file in (site.folder / "log").glob("*")]
    return sum(log.count(why) for log in logs for why in ("unknown_ca", "hostname_check_failed"))
