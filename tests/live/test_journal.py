"""The journal on a real store: an old house's late entries are sealed, and the walk asks nothing without an index."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from services.archive.journal.domain import Block, Entry, Seal
from services.archive.journal.handlers import seal_due
from services.archive.journal.views import BLOCKS, ENTRIES, SEALS, verify
from shared.storage.mongo import MongoDatabase
from shared.vocabulary.ids import MessageId
from tests.archive.chain import an_entry
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING
from tests.live.store import DRIVERS
from tests.shared.storage.keyring import MASTER

pytestmark = pytest.mark.live
MANY, EACH, EVERY = 600, 40, timedelta(minutes=20)


@pytest_asyncio.fixture(params=DRIVERS)
async def database(store_url: str, request: pytest.FixtureRequest) -> AsyncIterator[MongoDatabase]:
    """The database of a house of before: entries and blocks are in it, and no index over what the blocks hold."""
    name = f"journal_{uuid.uuid4().hex[:12]}"
    database = MongoDatabase(
        store_url, name=name, master=MASTER, driver=request.param, clock=lambda: MONDAY_MORNING
    )
    entries, blocks = database.register(ENTRIES), database.register(BLOCKS)
    heard = [entry_heard(number) for number in range(MANY)]
    await asyncio.gather(*(entries.append(entry) for entry in heard))
    last: Block | None = None
    for start in range(0, MANY, EACH):
        part = heard[start : start + EACH]
        last = Block.sealing(part, last=last, at=part[-1].heard)
        await blocks.append(last)
    yield database
    await database.close()


def entry_heard(number: int) -> Entry:
    at = MONDAY_MORNING - (MANY - number) * EVERY
    return replace(an_entry(f"m-{number:05}"), at=at, heard=at)


async def test_an_old_house_seals_what_came_late_long_ago_and_says_so_until_then(
    database: MongoDatabase,
) -> None:
    entries, blocks, seals = database.register(ENTRIES), database.register(BLOCKS), database.store(SEALS)
    late = [replace(entry_heard(number), id=MessageId(f"late-{number}")) for number in (3, 400, 590)]
    for entry in late:
        await entries.append(entry)
    old = Seal(id="journal", due=MONDAY_MORNING, old=MONDAY_MORNING - timedelta(days=1), many=528)
    await database.prepare()
    seal = await seals.add(old, because=a_command())
    before = await verify(entries=entries, blocks=blocks)

    for minute in range(5):
        at = MONDAY_MORNING + timedelta(minutes=minute + 1)
        await seal_due(seal, because=a_command(at=at), seals=seals, entries=entries, blocks=blocks)
        seal = await seals.get("journal")

    after = await verify(entries=entries, blocks=blocks)
    assert (before.waiting, before.code(at=MONDAY_MORNING)) == (3, 2)
    assert (after.faults, after.entries, after.waiting) == ((), MANY + 3, 0)


async def test_what_blocks_hold_is_found_by_an_index_of_a_house_that_was_there_before(
    database: MongoDatabase,
) -> None:
    blocks = database.register(BLOCKS)

    await database.prepare()

    asked: Any = {"state.links.entry": "m-00003"}
    plan = await blocks.collection.find(asked).explain()
    assert "state.links.entry" in str(plan)
    assert "COLLSCAN" not in str(plan)
