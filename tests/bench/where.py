"""Where the time of one command goes: each step by itself, one after the other, nothing else running."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from shared.messaging.bus import Bus
from shared.messaging.reading import read
from shared.storage.codec import Codec, encoded
from shared.storage.letters import put_in
from shared.storage.mongo import MongoDatabase
from shared.storage.outbox import Outgoing, addressed, journey_of, wrap
from shared.storage.store import Decision
from shared.vocabulary.ids import MessageId
from tests.bench.figures import middle
from tests.bench.ground import Ground
from tests.bench.matters import ANSWERS, MATTERS, SERVICE, Matter, a_matter, command, heard, said_of
from tests.shared.storage.keyring import MASTER, Ring, a_cipher

TIMES = 200
A_PHONE = "+8613800138000"
RANDOM = "AEAD_AES_256_CBC_HMAC_SHA_512-Random"


async def where_time_goes(ground: Ground) -> Mapping[str, float]:
    """Seconds that each step takes, the median of two hundred."""
    state, because = a_matter("where"), command("where")
    raw = heard("where", key="where").model_dump_json().encode()
    ring = Ring()
    cipher = a_cipher(ring)
    codec, kept = Codec(Matter, cipher), encoded(a_matter("where"))
    private = ring.encrypt(A_PHONE, RANDOM, ring.keys()[0].id)

    def say() -> object:
        said = wrap([said_of("where")], state=state, journey=journey_of(because), because=because)
        out = addressed(said, store=MATTERS.name, key=state.id, said_at=datetime.now(UTC))
        return [put_in(one, cipher=cipher) for one in out]

    steps = {
        "read a message from its bytes": _timed(lambda: read(raw, ANSWERS)),
        "state to BSON's values, private ones encrypted already": _timed(
            lambda: codec.encode(state, key="where")
        ),
        "BSON's values to state": _timed(lambda: codec.decode(kept, key="where")),
        "wrap a message, write its JSON, encrypt it": _timed(say),
        "encrypt a value": _timed(lambda: ring.encrypt(A_PHONE, RANDOM, ring.keys()[0].id)),
        "encrypt it again, unchanged": _timed(
            lambda: cipher.encrypted(A_PHONE, searchable=True, key="where")
        ),
        "open a value": _timed(lambda: ring.decrypt(private)),
        "digest a word": _timed(lambda: cipher.digest("王小明")),
    }
    return {**steps, **await _round_trips(ground)}


async def _round_trips(ground: Ground) -> Mapping[str, float]:
    database = MongoDatabase(ground.mongo_url, name="where", master=MASTER)
    matters = database.store(MATTERS)
    await database.prepare()
    bus = Bus(ground.amqp_url, SERVICE, (), {"matters": matters})
    await bus.start()
    said = wrap(
        [said_of("where")], state=a_matter("where"), journey=journey_of(command("w")), because=command("w")
    )
    (outgoing,) = addressed(said, store=MATTERS.name, key="where", said_at=datetime.now(UTC))

    def decide(kept: Matter) -> Decision[Matter]:
        return kept.answered(), [said_of(kept.id)]

    async def insert(key: str) -> None:
        await matters.add(a_matter(key), because=command(f"insert-{key}"))

    async def change(key: str) -> None:
        await matters.change(key, decide, because=command(f"change-{key}"))

    async def find(key: str) -> None:
        await matters.find(key)

    async def publish(_key: str) -> None:
        await bus.publish(outgoing)

    async def note(key: str) -> None:
        noted.extend(await database.outbox.note([replace(outgoing, key=key, id=MessageId(f"noted-{key}"))]))

    noted: list[Outgoing] = []
    said_by: dict[str, MessageId] = {}
    database.hurry = lambda said: said_by.update({one.key: one.id for one in said})
    steps: Mapping[str, Callable[[str], Awaitable[None]]] = {
        "store: keep a new document, one at a time": insert,
        "store: change a document and say so": change,
        "store: find a document": find,
        "broker: publish, until confirmed": publish,
        "store: note what will be said": note,
        "store: wipe the note": lambda _key: database.outbox.sent([noted.pop()]),
        "store: take what was sent out of a document at rest": lambda key: matters.drop(
            [key], [said_by[key]]
        ),
    }
    found = {step: await _awaited(work) for step, work in steps.items()}
    await bus.stop()
    await database.close()
    return found


def _timed(work: Callable[[], object]) -> float:
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return middle(times)


async def _awaited(work: Callable[[str], Awaitable[None]]) -> float:
    times = []
    for number in range(TIMES):
        begun = time.perf_counter()
        await work(f"where-{number}")
        times.append(time.perf_counter() - begun)
    return middle(times)
