"""The crew service with a broker and a store of its own, and what they take of the machine."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import aio_pika
import httpx

from services.crew.lanes.domain import Lane, Place
from services.crew.lanes.views import LANES, PLACES
from shared.auth.keys import MASTER, new_keys
from shared.contracts.dispatch import OfferTask
from shared.messaging.declare import declare
from shared.messaging.topology import Topology
from shared.storage.master import master, new_master_key
from shared.vocabulary.ids import CaseId, CrewId, SiteId, TaskId
from shared.vocabulary.matters import CaseKind, Trade, Urgency
from tests.bench.billing import until
from tests.bench.figures import cpu_seconds
from tests.bench.filling import filling, indexed
from tests.bench.ground import NoBrokerError
from tests.live.rabbit import RabbitNode, free_ports, server

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "guanjia_crew"
CHANNELS = 8
REST = 10.0
LONGEST_START = 900.0
MIB = 2**20
HANDLES = 100_000
"""RabbitMQ 3 may count up to here, three for each quorum queue, whatever the machine allows: it opens few of them."""


@contextmanager
def a_node(tick: int | None = None) -> Iterator[RabbitNode]:
    """A broker of our own that is gone afterwards."""
    command = server()
    if command is None:
        raise NoBrokerError("RabbitMQ is not on this machine: install rabbitmq-server, then try again.")
    with tempfile.TemporaryDirectory(prefix="guanjia-node-", ignore_cleanup_errors=True) as folder:
        terms = {"file_handles_high_watermark": HANDLES} | ({"quorum_tick_interval": tick} if tick else {})
        told = ", ".join(f"{{{name}, {value}}}" for name, value in terms.items())
        node = RabbitNode(Path(folder), command, terms=f"[{{rabbit, [{told}]}}].\n", patience=LONGEST_START)
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


async def known(url: str, *, sites: Sequence[str], crews: Sequence[str], folder: Path) -> None:
    """The crew service knows these sites and their crews; its master key is made in the folder."""
    key = master(new_master_key(folder / MASTER))
    await indexed(url, name=DATABASE, stores=(LANES, PLACES), master=key)
    at = datetime.now(UTC)
    lanes = (
        Lane(f"{site}.{crew}", SiteId(site), CrewId(crew), crew, crew, Trade.ENGINEERING, at)
        for site in sites
        for crew in crews
    )
    with filling(url, name=DATABASE, master=key) as house:
        house.keep(LANES, lanes)
        house.keep(PLACES, (Place(SiteId(one), one, one, "Asia/Shanghai", at) for one in sites))


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
        "GUANJIA_MASTER_KEY_FILE": str(new_master_key(folder / MASTER)),
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
