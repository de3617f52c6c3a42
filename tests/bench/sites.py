"""How many sites: what their lanes cost the broker, how long opening them takes, what an order costs."""

import asyncio
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import aio_pika
import httpx

from services.crew.lanes.domain import Lane, Place
from services.crew.lanes.views import LANES, PLACES
from services.crew.work.views import WORKS
from shared.auth.keys import new_keys
from shared.contracts.dispatch import OfferTask
from shared.contracts.envelope import CREWS
from shared.messaging.declare import apply, declare
from shared.messaging.tables import tables
from shared.messaging.topology import CREW_DEAD, DEAD, Queue, Topology, Value, lanes, topology
from shared.vocabulary.ids import CaseId, CrewId, SiteId, TaskId
from shared.vocabulary.matters import CaseKind, Trade, Urgency
from tests.bench.billing import until
from tests.bench.figures import cpu_seconds, percentile
from tests.bench.filling import fill, indexed, kept_document, opened
from tests.bench.ground import NoBrokerError
from tests.causes import a_message
from tests.live.rabbit import RabbitNode, free_ports, server
from tests.live.secantus import secantus

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "guanjia_crew"
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
CHANNELS = 8
REST = 10.0
ORDERS, ALONE = 300, 40
TICK = 30_000
"""Milliseconds between two reports of a quorum queue in the layout that asks for fewer; five thousand by default."""
LONGEST_START = 900.0
MIB = 2**20


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
            asyncio.run(known(store.url, sites=names, crews=layout.crews))
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


@contextmanager
def a_node(tick: int | None = None) -> Iterator[RabbitNode]:
    """A broker of our own that is gone afterwards."""
    command = server()
    if command is None:
        raise NoBrokerError("RabbitMQ is not on this machine: install rabbitmq-server, then try again.")
    with tempfile.TemporaryDirectory(prefix="guanjia-node-", ignore_cleanup_errors=True) as folder:
        terms = f"[{{rabbit, [{{quorum_tick_interval, {tick}}}]}}].\n" if tick else ""
        node = RabbitNode(Path(folder), command, terms=terms, patience=LONGEST_START)
        try:
            node.start()
            yield node
        finally:
            node.kill()


async def laid_out(amqp_url: str, parts: Sequence[Topology]) -> None:
    """Declare the sites' queues over a few channels."""
    left = iter(parts)
    async with await aio_pika.connect(amqp_url) as connection:

        async def some() -> None:
            async with connection.channel() as channel:
                for part in left:
                    await declare(channel, part)

        await asyncio.gather(*(some() for _ in range(CHANNELS)))


async def known(url: str, *, sites: Sequence[str], crews: Sequence[str]) -> None:
    """The crew service knows these sites and their crews."""
    await indexed(url, name=DATABASE, stores=(LANES, PLACES))
    client, store = opened(url, name=DATABASE)
    at = datetime.now(UTC)
    fill(
        store,
        LANES.name,
        (
            kept_document(
                Lane(f"{site}.{crew}", SiteId(site), CrewId(crew), crew, crew, Trade.ENGINEERING, at)
            )
            for site in sites
            for crew in crews
        ),
    )
    fill(
        store,
        PLACES.name,
        (kept_document(Place(SiteId(one), one, one, "Asia/Shanghai", at)) for one in sites),
    )
    client.close()


@contextmanager
def crew_service(node: RabbitNode, mongo_url: str, folder: Path) -> Iterator[tuple[int, int, float]]:
    """The real service as a process: its id, its port, and when it began."""
    public, _ = new_keys(folder)
    port = free_ports(1)[0]
    environment = {
        "PATH": os.environ["PATH"],  # noqa: TID251 # a child needs the machine's own PATH
        "GUANJIA_AMQP_URL": node.door.url(),
        "GUANJIA_MONGO_URL": f"{mongo_url}/?retryWrites=false",
        "GUANJIA_PORT": str(port),
        "GUANJIA_TOKEN_PUBLIC_KEY": str(public),
        "GUANJIA_FILES": str(folder / "files"),
    }
    begun = time.perf_counter()
    with (folder / "crew.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.crew"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        yield process.pid, port, begun
    finally:
        process.kill()
        process.wait()


def until_ready(port: int, *, begun: float) -> float:
    """Seconds from its start until the service says that it is ready."""
    until(lambda: _asked(port, "/health/ready") is not None, within=1200)
    return time.perf_counter() - begun


def lanes_open(port: int) -> int:
    """How many lanes the crew service consumes."""
    lines = (_asked(port, "/metrics") or "").splitlines()
    return next((int(float(one.split()[1])) for one in lines if one.startswith("guanjia_crew_lanes ")), 0)


def _asked(port: int, path: str) -> str | None:
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}{path}", timeout=30, trust_env=False)
    except httpx.HTTPError:
        return None
    return answer.text if answer.is_success else None


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


def an_offer(task: str, *, site: str, crew: str, urgency: Urgency = Urgency.NORMAL) -> OfferTask:
    """An order to a crew, as long as orders are."""
    return OfferTask(
        site=SiteId(site),
        crew=CrewId(crew),
        task=TaskId(task),
        case=CaseId(f"case-of-{task}"),
        case_number="A-1042",
        slip="JX-000017",
        offer=1,
        trade=Trade.ENGINEERING,
        kind=CaseKind.REPAIR,
        urgency=urgency,
        what="厨房水龙头漏水，关不住，已经流到客厅，楼下邻居也来敲门了。",
        paid=False,
        place="3 栋 2 单元 1201",
        contact_name="王秀英",
        contact_phone="13700001234",
        accept_by=datetime.now(UTC),
    )


def pid_of(node: RabbitNode) -> int:
    """The broker's process."""
    return int((node.folder / "pid").read_text())


def memory_of(node: RabbitNode) -> float:
    """What the broker says that it uses, in MiB."""

    def told() -> bool:
        return "mem_used" in node.door.manage("GET", "nodes").json()[0]

    until(told, within=60)
    return float(node.door.manage("GET", "nodes").json()[0]["mem_used"]) / MIB


def resident(pid: int) -> float:
    """What a process holds in memory, in MiB; 0 where the machine does not tell."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(one.split()[1]) / 1024 for one in lines if one.startswith("VmRSS")), 0.0)


def at_rest(pid: int) -> float:
    """The share of a processor that a process takes while nothing happens."""
    before = cpu_seconds(pid)
    time.sleep(REST)
    return (cpu_seconds(pid) - before) / REST
