"""Least privilege, as the broker enforces it on users that were generated from the code."""

import contextlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from aiormq.exceptions import ChannelAccessRefused

from shared.messaging import users
from shared.messaging.declare import CrewLanes, apply, declare_lanes
from shared.messaging.topology import topology
from shared.storage.memory import MemoryDatabase
from tests.causes import a_message
from tests.live.broker import Broker
from tests.live.street import QUICK, build, bus_of, depth, outgoing, running, until
from tests.shared.messaging.neighbours import (
    Journal,
    Neighbour,
    archive,
    counter,
    crew,
    withdrawal,
    withdrawn,
)

pytestmark = pytest.mark.live

PLAIN = ("hotline", "notification", "counter", "archive", "console")
CREWS: Mapping[str, tuple[str, ...]] = {"crew-jinxiu": ("jinxiu",), "crew": ()}

SignedIn = Callable[[str], str]
Try = Callable[[AbstractChannel], Awaitable[Any]]


@pytest.fixture
def as_user(rabbit: Broker, amqp_url: str) -> Iterator[SignedIn]:
    """The broker's address for each user, loaded as the house loads them."""
    management = f"http://guest:guest@127.0.0.1:{rabbit.door.management}"
    rights = users.rights_of(PLAIN, crews=CREWS, ladder=QUICK)
    passwords = dict.fromkeys(rights, "a-password")
    users.load(management, users.definitions(rights, passwords, vhost=users.vhost_of(amqp_url)))
    yield lambda name: users.address_for(amqp_url, name, password=passwords[name])
    for name in rights:
        users.drop(management, name)


async def tries(url: str, attempt: Try) -> None:
    """Do one thing on a channel of one's own; raises ChannelAccessRefused when the broker says no."""
    async with await aio_pika.connect(url) as connection, connection.channel() as channel:
        await attempt(channel)


def publish(exchange: str, route: str, raw: bytes = b"{}", **headers: Any) -> Try:
    async def attempt(channel: AbstractChannel) -> None:
        place = await channel.get_exchange(exchange, ensure=False)
        await place.publish(aio_pika.Message(raw, headers=headers), route, mandatory=False)

    return attempt


def read(queue: str) -> Try:
    async def attempt(channel: AbstractChannel) -> None:
        await (await channel.get_queue(queue, ensure=False)).get(fail=False)

    return attempt


async def hear(_message: object) -> None: ...


def listen(queue: str) -> Try:
    async def attempt(channel: AbstractChannel) -> None:
        await (await channel.get_queue(queue, ensure=False)).consume(hear)

    return attempt


def bind(queue: str, exchange: str, route: str) -> Try:
    async def attempt(channel: AbstractChannel) -> None:
        await (await channel.get_queue(queue, ensure=False)).bind(exchange, route)

    return attempt


def declare(queue: str) -> Try:
    return lambda channel: channel.declare_queue(queue)


def listens_to(queue: str, exchange: str, route: str) -> Try:
    async def attempt(channel: AbstractChannel) -> None:
        own = await channel.declare_queue(queue, exclusive=True)
        await own.bind(exchange, route)

    return attempt


def empty(queue: str) -> Try:
    async def attempt(channel: AbstractChannel) -> None:
        await (await channel.get_queue(queue, ensure=False)).purge()

    return attempt


REFUSED: tuple[tuple[str, str, Try], ...] = (
    ("crew-jinxiu", "reads another site's lane", read("crew.tower.eng")),
    ("crew-jinxiu", "listens to another site's lane", listen("crew.tower.eng")),
    ("crew-jinxiu", "empties another site's lane", empty("crew.tower.eng")),
    (
        "crew-jinxiu",
        "binds another site's lane to its own",
        bind("crew.jinxiu.eng", "crews", "crew.tower.eng"),
    ),
    ("crew-jinxiu", "binds its lane to what is said", bind("crew.jinxiu.eng", "events", "#")),
    ("crew-jinxiu", "declares a queue", declare("crew.tower.mine")),
    ("crew-jinxiu", "says a word of another site", publish("events", "crew.work.started.tower")),
    ("crew-jinxiu", "says a word without a site", publish("events", "crew.work.started")),
    ("crew-jinxiu", "gives another site's crew an order", publish("crews", "crew.tower.eng")),
    ("crew-jinxiu", "sends to a lane by a pause", publish("pause.50ms", "crew.tower.eng")),
    ("crew-jinxiu", "sends to a queue directly", publish("", "crew.tower.eng")),
    ("crew-jinxiu", "buries among another's dead", publish("dead", "counter")),
    ("crew-jinxiu", "reads what a service hears", read("counter.on.hotline.task.withdrawn")),
    ("crew-jinxiu", "rings the pages of another service", publish("pages", "console")),
    ("crew-jinxiu", "listens for another's pages", declare("pages.console.0a")),
    ("notification", "rings pages", publish("pages", "console")),
    ("console", "hears the phones of the crews", listens_to("pages.console.0a", "pages", "crew")),
    ("crew", "says what dispatch says", publish("events", "dispatch.task.accepted")),
    ("notification", "says what the hotline says", publish("events", "hotline.task.withdrawn")),
    ("notification", "reads a crew's lane", read("crew.jinxiu.eng")),
    ("notification", "reads dead letters", read("dead.counter")),
    (
        "notification",
        "sends to a queue by a pause",
        publish("pause.50ms", "counter.on.hotline.task.withdrawn"),
    ),
    ("dispatch", "says what the hotline says", publish("events", "hotline.task.withdrawn")),
    ("dispatch", "opens a queue that is no lane", declare("counter.on.everything")),
)


@pytest.fixture
async def street(amqp_url: str) -> tuple[Neighbour, Neighbour]:
    """Services applied, and lanes of two sites."""
    here = counter(MemoryDatabase()), crew(Journal(), ("jinxiu", "eng"))
    await build(amqp_url, *here, archive(Journal()))
    for site in ("jinxiu", "tower"):
        await declare_lanes(amqp_url, site=site, crews=["eng"])
    return here


@pytest.mark.usefixtures("street")
async def test_nobody_reads_binds_or_says_what_is_anothers(as_user: SignedIn) -> None:
    done = []
    for name, what, attempt in REFUSED:
        try:
            await tries(as_user(name), attempt)
        except ChannelAccessRefused:
            continue
        done.append(f"{name} {what}")

    assert done == []


@pytest.mark.usefixtures("street")
async def test_everybody_may_say_their_own_words_and_read_their_own_lanes(as_user: SignedIn) -> None:
    await tries(as_user("crew-jinxiu"), publish("events", "crew.work.started.jinxiu"))
    await tries(as_user("crew-jinxiu"), read("crew.jinxiu.eng"))
    await tries(as_user("crew-jinxiu"), publish("pause.50ms", "crew.jinxiu.eng"))
    await tries(as_user("crew"), publish("events", "crew.work.started.tower"))
    await tries(as_user("crew"), read("crew.tower.eng"))
    await tries(as_user("hotline"), publish("events", "hotline.task.withdrawn"))
    await tries(as_user("crew-jinxiu"), publish("pages", "crew-jinxiu"))
    await tries(as_user("console"), listens_to("pages.console.0a", "pages", "console"))
    await tries(as_user("notification"), publish("events", "rulebook.rule.changed"))
    await tries(as_user("dispatch"), publish("crews", "crew.tower.eng"))


async def test_a_service_hears_retries_and_buries_without_the_right_to_configure(
    amqp_url: str, as_user: SignedIn, street: tuple[Neighbour, Neighbour]
) -> None:
    service, _ = street
    async with running(bus_of(as_user("counter"), service)), running(a_mouth(as_user("hotline"))) as hotline:
        await hotline.publish(outgoing(a_message(withdrawn(reason="refuse me"))))
        await hotline.publish(outgoing(a_message(withdrawn("t-1"))))

        await until(lambda: _is(amqp_url, "dead.counter", 1))

    with pytest.raises(ChannelAccessRefused):
        await apply(as_user("counter"), topology({"archive": archive(Journal()).subscriptions}))


ROADS = (("events", "crew.work.started.jinxiu"), ("pause.50ms", "crew.jinxiu.eng"))


@pytest.mark.parametrize(("exchange", "route"), ROADS)
async def test_a_word_sent_along_with_ones_own_is_refused_by_the_broker_or_buried_by_who_hears_it(
    amqp_url: str, as_user: SignedIn, street: tuple[Neighbour, Neighbour], *, exchange: str, route: str
) -> None:
    service, _ = street
    raw = a_message(withdrawn()).model_dump_json().encode()
    aside = {"events": "hotline.task.withdrawn", "pause.50ms": "counter.on.hotline.task.withdrawn"}
    async with running(bus_of(as_user("counter"), service)):
        with contextlib.suppress(ChannelAccessRefused):  # brokers before 3.12 look at the first key only
            await tries(as_user("crew-jinxiu"), publish(exchange, route, raw, CC=[aside[exchange]]))
            await until(lambda: _is(amqp_url, "dead.counter", 1))

    assert await service.tools["counts"].find("t-1") is None  # type: ignore[attr-defined] # a store


async def test_dispatch_opens_lanes_and_a_site_hears_its_own_lanes_only(
    amqp_url: str, as_user: SignedIn
) -> None:
    journal = Journal()
    here, there = crew(journal, ("jinxiu", "eng")), crew(Journal(), ("tower", "eng"))
    await build(amqp_url, here)
    async with CrewLanes(as_user("dispatch")) as lanes:
        await lanes.declare("jinxiu", ["eng"])
        await lanes.declare("tower", ["eng"])

    async with running(a_mouth(as_user("dispatch"))) as dispatch:
        async with running(bus_of(as_user("crew-jinxiu"), here)):
            await dispatch.publish(outgoing(a_message(withdrawal())))
            await until(lambda: journal.names == ["t-1 back from eng"])

        with pytest.raises(ChannelAccessRefused):
            async with running(bus_of(as_user("crew-jinxiu"), there)):
                pass


def a_mouth(url: str) -> Any:
    """A bus that only speaks."""
    return bus_of(url, Neighbour(name="mouth", tools={}))


async def _is(amqp_url: str, queue: str, count: int) -> bool:
    return await depth(amqp_url, queue) == count
