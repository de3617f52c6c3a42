"""The shovels of a site on its own, to a center of RabbitMQ 4: from Debian's broker, and from one of RabbitMQ 4."""

import asyncio
from collections.abc import Iterator

import pytest

from deploy.site.definitions import user_of
from deploy.site.enrolment import ASKS
from tests.docker.containers import RabbitContainer, a_broker
from tests.live.rabbit import RabbitNode
from tests.live.test_running import until
from tests.site.test_shovels import SECRET, SITE, joined, pass_both_ways, site, states

__all__ = ("site",)
pytestmark = pytest.mark.docker

PLUGINS = ("rabbitmq_shovel", "rabbitmq_shovel_management")
INSIDE = 5672
SETTLED = 5.0
"""Seconds: killed sooner after the downlink was declared, RabbitMQ 4.0 comes up with one that nobody can consume."""


@pytest.fixture
def center() -> Iterator[RabbitContainer]:
    """A center of its own for each test: two sites of one name would share their downlink."""
    with a_broker() as broker:
        yield broker


@pytest.fixture
def newer_site() -> Iterator[RabbitContainer]:
    """A site's broker of the fourth line."""
    with a_broker() as broker:
        code, said = broker.container.exec(["rabbitmq-plugins", "enable", *PLUGINS])
        assert code == 0, said
        yield broker


async def test_a_site_of_debian_s_broker_is_joined_to_a_center_of_rabbitmq_4(
    center: RabbitContainer, site: RabbitNode
) -> None:
    await joined(center, site, uri=way_to("127.0.0.1", center.door.amqp))
    until(lambda: states(site) == {"running"})

    assert await pass_both_ways(center, site, what=b"first") == (b"first", b"first")

    await asyncio.sleep(SETTLED)
    center.kill()
    center.start()
    until(lambda: states(site) == {"running"})

    assert await pass_both_ways(center, site, what=b"second") == (b"second", b"second")


async def test_a_site_of_rabbitmq_4_is_joined_to_a_center_of_rabbitmq_4(
    center: RabbitContainer, newer_site: RabbitContainer
) -> None:
    inside = center.container.get_docker_client().bridge_ip(center.container.get_wrapped_container().id)

    await joined(center, newer_site, uri=way_to(inside, INSIDE), own_port=INSIDE)
    until(lambda: states(newer_site) == {"running"})

    assert await pass_both_ways(center, newer_site, what=b"first") == (b"first", b"first")


def way_to(host: str, port: int) -> str:
    return f"amqp://{user_of(SITE)}:{SECRET}@{host}:{port}/%2F{ASKS}"
