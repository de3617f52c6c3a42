"""A backlog: orders that waited for a crew service, and messages that waited for a broker."""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aio_pika
from pymongo.collection import Collection

from services.crew.work.views import WORKS
from shared.contracts.envelope import CREWS, Command
from shared.messaging.bus import Bus
from shared.messaging.declare import apply
from shared.messaging.relay import Relay
from shared.messaging.tables import tables
from shared.messaging.topology import topology
from shared.storage.driver import Doc
from shared.storage.letters import put_in
from shared.storage.mongo import SLATE, MongoDatabase
from shared.storage.outbox import Outgoing, addressed, journey_of, wrap
from shared.vocabulary.ids import MessageId
from shared.vocabulary.matters import Urgency
from tests.bench.bare import lay_out
from tests.bench.crew import (
    DATABASE,
    a_node,
    an_offer,
    crew_service,
    known,
    laid_out,
    memory_of,
    pid_of,
    resident,
    until_ready,
)
from tests.bench.figures import cpu_seconds, percentile, side_by_side
from tests.bench.filling import Filler, filling, opened
from tests.bench.ground import Ground
from tests.bench.matters import MATTERS, SAID, SERVICE, a_matter, command, said_of
from tests.bench.sites import CREWS_OF_A_SITE, LAYOUTS
from tests.causes import a_message
from tests.live.secantus import secantus
from tests.live.street import depth
from tests.shared.storage.keyring import MASTER

SITE, CREW = "site-0000", CREWS_OF_A_SITE[0]
EVERY = 2.0
"""Seconds between two emergencies, and between two things said afresh, while a backlog is worked off."""
LONGEST = 3600.0
PATIENT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Drained:
    """What a backlog came to; memory in MiB, ``spent`` in seconds of a processor, ``fresh`` in seconds each."""

    what: str
    waiting: int
    seconds: float
    doubled: int
    fresh: Sequence[float]
    spent: dict[str, float]
    broker_memory: tuple[float, float]
    """Before anything waited, and with all of it waiting."""
    service_memory: tuple[float, float]

    @property
    def rate(self) -> float:
        """How many a second."""
        return self.waiting / self.seconds

    def fresh_in(self, percent: float) -> float:
        """Milliseconds within which so many in a hundred of what came meanwhile were through."""
        return percentile(self.fresh, percent) * 1000


def in_a_lane(*, many: int, tell: Callable[[str], None]) -> Drained:
    """Orders for one crew while its service is down; then it starts, and now and then there is an emergency."""
    with a_node() as node, tempfile.TemporaryDirectory(prefix="guanjia-backlog-") as name:
        folder, url = Path(name), node.door.url()
        asyncio.run(apply(url, topology({one.service: one.hears for one in tables()})))
        asyncio.run(laid_out(url, [LAYOUTS[0].of(SITE)]))
        empty = memory_of(node)
        asyncio.run(_ordered(url, many=many))
        time.sleep(6)  # the broker counts its memory every five seconds
        full = memory_of(node)
        tell(f"{many} orders wait")
        with secantus(folder) as store:
            asyncio.run(known(store.url, sites=[SITE], crews=CREWS_OF_A_SITE, folder=folder))
            pids = {"broker": pid_of(node), "store": store.pid}
            before = {one: cpu_seconds(pid) for one, pid in pids.items()}
            with crew_service(node, store.url, folder) as (crew, port, _):
                ready = until_ready(port, begun=0)
                assert ready
                begun, small = time.perf_counter(), resident(crew)
                fresh = asyncio.run(_emergencies(url, store.url, many=many))
                seconds = time.perf_counter() - begun
                spent = {one: cpu_seconds(pid) - before[one] for one, pid in pids.items()}
                spent["service"] = cpu_seconds(crew)
                size = (small, resident(crew))
            client, kept = opened(store.url, name=DATABASE)
            doubled = kept[WORKS.name].estimated_document_count() - many - len(fresh)
            client.close()
    return Drained("orders in a crew's lane", many, seconds, doubled, fresh, spent, (empty, full), size)


async def in_the_outboxes(  # noqa: PLR0915 # one span, from filling to the last message
    on: Ground, *, many: int, tell: Callable[[str], None]
) -> Drained:
    """Messages that stayed in their outboxes while the broker was away; then it is back, and work goes on."""
    await lay_out(on)
    database = MongoDatabase(f"{on.mongo_url}/?retryWrites=false", name="backlog", master=MASTER)
    matters = database.store(MATTERS)
    await database.prepare()
    with filling(on.mongo_url, name="backlog") as house:
        house.insert(MATTERS.name, _unsent(many, house=house))
        house.insert(
            SLATE, (_note(document) for document in house.database[MATTERS.name].find({}, {"outbox": 1}))
        )
    tell(f"{many} messages wait in their outboxes")
    client, kept = opened(on.mongo_url, name="backlog")
    slate = kept[SLATE]
    bus = Bus(on.amqp_url, SERVICE, (), {"matters": matters})
    await bus.start()
    fresh: dict[MessageId, float] = {}
    took: list[float] = []

    async def publish(outgoing: Outgoing) -> bool:
        heard = await bus.publish(outgoing)
        if outgoing.id in fresh:
            took.append(time.perf_counter() - fresh[outgoing.id])
        return heard

    relay = Relay(publish, database.outbox, lambda: datetime.now(UTC))

    def hurry(outgoing: Sequence[Outgoing]) -> None:
        fresh.update({one.id: time.perf_counter() for one in outgoing})
        relay.hurry(outgoing)

    database.hurry = hurry
    pids = {"broker": on.broker_pid, "store": on.store_pid}
    before, own = {one: cpu_seconds(pid) for one, pid in pids.items()}, time.process_time()
    begun, small = time.perf_counter(), _own_size()
    relay.start()
    while await depth(on.amqp_url, SAID) < many + len(fresh) or await asyncio.to_thread(_waits, slate):
        number = len(fresh)
        await matters.add(
            a_matter(f"fresh-{number}"), [said_of(f"fresh-{number}")], because=command(f"f-{number}")
        )
        await asyncio.sleep(EVERY)
        if time.perf_counter() - begun > LONGEST:
            break
    seconds = time.perf_counter() - begun
    await relay.stop()
    spent = {one: cpu_seconds(pid) - before[one] for one, pid in pids.items()}
    spent["service"] = time.process_time() - own
    doubled = await depth(on.amqp_url, SAID) - many - len(fresh)
    await bus.stop()
    await database.close()
    client.close()
    sizes = (small, _own_size())
    return Drained("messages in outboxes", many, seconds, doubled, took, spent, (0.0, 0.0), sizes)


def _unsent(many: int, *, house: Filler) -> Iterator[Doc]:
    at = datetime.now(UTC) - PATIENT
    for number in range(many):
        state, because = a_matter(f"waits-{number}"), Command(id=MessageId(f"said-{number}"), at=at)
        said = wrap([said_of(state.id)], state=state, journey=journey_of(because), because=because)
        said_at = at + number * (PATIENT - timedelta(minutes=1)) / many
        out = addressed(said, store=MATTERS.name, key=state.id, said_at=said_at)
        letters = [put_in(replace(one, batch=f"of-{number}"), cipher=house.cipher) for one in out]
        yield {**house.document(state), "outbox": letters}


def _note(document: Doc) -> Doc:
    """What the slate says of a document whose writer has died: nobody else wrote at the same time."""
    (letter,) = document["outbox"]
    names = {"id": letter["id"], "store": MATTERS.name, "key": document["_id"]}
    return {"_id": letter["batch"], "at": letter["said_at"], "many": 1, "letters": [names]}


def _waits(slate: Collection[Doc]) -> bool:
    before = datetime.now(UTC) - timedelta(seconds=30)
    return slate.find_one({"at": {"$lt": before}}, {"_id": 1}) is not None


def _own_size() -> float:
    return resident(os.getpid())


async def _ordered(url: str, *, many: int) -> None:
    async with _speaking(url) as exchange:

        async def order(number: int) -> None:
            await _say(exchange, f"task-{number}")

        await side_by_side(order, many=many)


async def _emergencies(url: str, mongo_url: str, *, many: int) -> Sequence[float]:
    client, store = opened(mongo_url, name=DATABASE)
    works = store[WORKS.name]
    times: list[float] = []
    async with _speaking(url) as exchange:
        while await asyncio.to_thread(works.estimated_document_count) < many + len(times):
            key, sent = f"urgent-{len(times)}", time.perf_counter()
            await _say(exchange, key, urgency=Urgency.EMERGENCY)
            while await asyncio.to_thread(works.find_one, {"_id": key}, {"_id": 1}) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            times.append(time.perf_counter() - sent)
            await asyncio.sleep(EVERY)
    client.close()
    return times


@asynccontextmanager
async def _speaking(url: str) -> AsyncIterator[aio_pika.abc.AbstractExchange]:
    async with await aio_pika.connect(url) as connection:
        yield await (await connection.channel()).get_exchange(CREWS, ensure=False)


async def _say(
    exchange: aio_pika.abc.AbstractExchange, task: str, *, urgency: Urgency = Urgency.NORMAL
) -> None:
    offer = an_offer(task, site=SITE, crew=CREW, urgency=urgency)
    raw = a_message(offer, site=SITE, id=f"offer-{task}").model_dump_json().encode()
    await exchange.publish(aio_pika.Message(raw, delivery_mode=2, type=offer.key), offer.route())
