"""How many sites: what their lanes cost the broker, how long opening them takes, what an order costs."""

import asyncio
import itertools
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import aio_pika

from services.crew.work.views import WORKS
from shared.contracts.envelope import CREWS
from shared.messaging.declare import apply
from shared.messaging.tables import tables
from shared.messaging.topology import CREW_DEAD, DEAD, Queue, Topology, Value, lanes, topology
from tests.bench.billing import until
from tests.bench.crew import (
    DATABASE,
    REST,
    a_node,
    an_offer,
    at_rest,
    crew_service,
    known,
    laid_out,
    lanes_open,
    memory_of,
    pid_of,
    resident,
    until_ready,
)
from tests.bench.figures import cpu_seconds, percentile
from tests.bench.filling import opened
from tests.causes import a_message
from tests.live.rabbit import RabbitNode
from tests.live.secantus import secantus

CREWS_OF_A_SITE = ("engineering", "cleaning", "security", "greening", "environment")
ONE_FOR_ALL = ("orders",)
CLASSIC: Mapping[str, Value] = MappingProxyType(
    {
        "x-queue-type": "classic",
        "x-dead-letter-exchange": DEAD,
        "x-dead-letter-routing-key": CREW_DEAD,
        "x-overflow": "reject-publish",
    }
)
ORDERS, ALONE = 300, 40
TICK = 30_000
"""Milliseconds between two reports of a quorum queue in the layout that asks for fewer; five thousand by default."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a site's orders lie at the broker."""

    name: str
    crews: tuple[str, ...] = CREWS_OF_A_SITE
    arguments: Mapping[str, Value] | None = None
    tick: int | None = None

    def of(self, site: str) -> Topology:
        """The site's queues; of our own kind when no other is named."""
        ours = lanes(site, self.crews)
        if self.arguments is None:
            return ours
        return replace(ours, queues=tuple(Queue(one.name, self.arguments) for one in ours.queues))


LAYOUTS = (
    Layout("quorum, one a crew"),
    Layout("quorum, one a crew, reports every 30 s", tick=TICK),
    Layout("classic, one a crew", arguments=CLASSIC),
    Layout("quorum, one a site", crews=ONE_FOR_ALL),
)


@dataclass(frozen=True, slots=True)
class Size:
    """What so many sites came to. Times in seconds, memory in MiB, processor in seconds of it."""

    layout: str
    sites: int
    queues: int
    declared: float
    memory: float
    rest: float
    """The broker's processor while nothing happens, as a share of one."""
    ready: float
    opened: float
    """Until the crew service consumes every lane, from its start."""
    crew_memory: float
    crew_rest: float
    broker_order: float
    crew_order: float
    times: Sequence[float]
    restarted: float

    def latency(self, percent: float) -> float:
        """Milliseconds from the publishing of an order to its being kept, within which so many in a hundred were."""
        return percentile(self.times, percent) * 1000


def measured(layout: Layout, *, sites: int, tell: Callable[[str], None]) -> Size:
    """A fresh broker and store with so many sites; raises NoBrokerError."""
    with a_node(layout.tick) as node, tempfile.TemporaryDirectory(prefix="guanjia-sites-") as folder:
        names = [f"site-{number:04}" for number in range(sites)]
        tell(f"{layout.name}: {sites} sites")
        asyncio.run(apply(node.door.url(), topology({one.service: one.hears for one in tables()})))
        begun = time.perf_counter()
        asyncio.run(laid_out(node.door.url(), [layout.of(site) for site in names]))
        declared = time.perf_counter() - begun
        time.sleep(REST)
        rest = at_rest(pid_of(node))
        memory = memory_of(node)
        with secantus(Path(folder)) as store:
            asyncio.run(known(store.url, sites=names, crews=layout.crews, folder=Path(folder)))
            with crew_service(node, store.url, Path(folder)) as (crew, port, begun):
                ready = until_ready(port, begun=begun)
                every = sites * (len(layout.crews) + 1)
                until(lambda: lanes_open(port) >= every, within=1200)
                opened_after = time.perf_counter() - begun
                time.sleep(3)
                quiet = at_rest(crew)
                spent = cpu_seconds(pid_of(node)), cpu_seconds(crew)
                took = asyncio.run(orders(node, store.url, sites=names, crews=layout.crews))
                per_order = [
                    max(0.0, after - before - share * took.seconds) / ORDERS
                    for before, after, share in zip(
                        spent, (cpu_seconds(pid_of(node)), cpu_seconds(crew)), (rest, quiet), strict=True
                    )
                ]
                size = resident(crew)
        begun = time.perf_counter()
        node.restart()
        restarted = time.perf_counter() - begun
    return Size(
        layout=layout.name,
        sites=sites,
        queues=every,
        declared=declared,
        memory=memory,
        rest=rest,
        ready=ready,
        opened=opened_after,
        crew_memory=size,
        crew_rest=quiet,
        broker_order=per_order[0],
        crew_order=per_order[1],
        times=took.times,
        restarted=restarted,
    )


@dataclass(frozen=True, slots=True)
class Took:
    """Orders one by one, and all together."""

    times: Sequence[float]
    seconds: float


async def orders(node: RabbitNode, mongo_url: str, *, sites: Sequence[str], crews: Sequence[str]) -> Took:
    """Orders to crews all over the place: most in one go, then some alone, each until it is kept."""
    places = itertools.cycle([(site, crew) for crew in crews for site in sites])
    client, store = opened(mongo_url, name=DATABASE)
    works = store[WORKS.name]
    begun, times = time.perf_counter(), []
    async with await aio_pika.connect(node.door.url()) as connection:
        exchange = await (await connection.channel()).get_exchange(CREWS, ensure=False)

        async def order(number: int) -> None:
            site, crew = next(places)
            offer = an_offer(f"task-{number}", site=site, crew=crew)
            raw = a_message(offer, site=site).model_dump_json().encode()
            await exchange.publish(aio_pika.Message(raw, delivery_mode=2, type=offer.key), offer.route())

        for number in range(ORDERS - ALONE):
            await order(number)
        while await asyncio.to_thread(works.estimated_document_count) < ORDERS - ALONE:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        for number in range(ORDERS - ALONE, ORDERS):
            sent = time.perf_counter()
            await order(number)
            while await asyncio.to_thread(works.find_one, {"_id": f"task-{number}"}, {"_id": 1}) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.002)
            times.append(time.perf_counter() - sent)
    client.close()
    return Took(times, time.perf_counter() - begun)
