import contextlib
from collections.abc import Iterator

import pytest
from aiormq.exceptions import ChannelAccessRefused

from shared.messaging.declare import CrewLanes, apply, declare_lanes
from shared.messaging.rights import Rights, crew_rights, dispatch_rights, service_rights
from shared.messaging.topology import topology
from shared.storage.memory import MemoryDatabase
from tests.causes import a_message
from tests.live.broker import Broker
from tests.live.street import build, bus_of, depth, outgoing, running, until
from tests.shared.messaging.neighbours import (
    Journal,
    archive,
    counter,
    crew,
    withdrawal,
    withdrawn,
)

pytestmark = pytest.mark.live


@contextlib.contextmanager
def user(rabbit: Broker, amqp_url: str, name: str, rights: Rights) -> Iterator[str]:
    """The address for a fresh user with these rights and no others."""
    vhost = amqp_url.rsplit("/", 1)[1]
    rabbit.door.manage("PUT", f"users/{name}", {"password": "p", "tags": ""})
    permissions = {"configure": rights.configure, "write": rights.write, "read": rights.read}
    rabbit.door.manage("PUT", f"permissions/{vhost}/{name}", permissions)
    yield amqp_url.replace("guest:guest", f"{name}:p")
    rabbit.door.manage("DELETE", f"users/{name}")


async def test_a_service_hears_says_retries_and_buries_without_the_right_to_configure(
    rabbit: Broker, amqp_url: str
) -> None:
    database = MemoryDatabase()
    service = counter(database)
    await build(amqp_url, service)
    with user(rabbit, amqp_url, "counter", service_rights("counter")) as own_url:
        async with running(bus_of(own_url, service)) as bus:
            await bus.publish(outgoing(a_message(withdrawn(reason="refuse me"))))
            await bus.publish(outgoing(a_message(withdrawn("t-1"))))

            await until(lambda: _is(amqp_url, "dead.counter", 1))

        with pytest.raises(ChannelAccessRefused):
            await apply(own_url, topology({"archive": archive(Journal()).subscriptions}))


async def test_dispatch_opens_lanes_and_a_site_hears_its_own_lanes_only(
    rabbit: Broker, amqp_url: str
) -> None:
    journal = Journal()
    here, there = crew(journal, ("jinxiu", "eng")), crew(Journal(), ("tower", "eng"))
    await build(amqp_url, here)
    await declare_lanes(amqp_url, site="tower", crews=["eng"])
    with user(rabbit, amqp_url, "dispatch", dispatch_rights()) as dispatch_url:
        async with CrewLanes(dispatch_url) as lanes:
            await lanes.declare("jinxiu", ["eng"])

    with user(rabbit, amqp_url, "site", crew_rights("crew", sites=["jinxiu"])) as site_url:
        async with running(bus_of(site_url, here)) as bus:
            await bus.publish(outgoing(a_message(withdrawal())))
            await until(lambda: journal.names == ["t-1 back from eng"])

        with pytest.raises(ChannelAccessRefused):
            async with running(bus_of(site_url, there)):
                pass


async def _is(amqp_url: str, queue: str, count: int) -> bool:
    return await depth(amqp_url, queue) == count
