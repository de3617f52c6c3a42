"""What was heard is sealed into one chain that shows what was touched."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from services.archive.journal.domain import Block, Seal, faults_of
from services.archive.journal.handlers import EVERY, OLD, file_message, old_entries, seal_due, seal_entries
from services.archive.journal.views import BLOCKS, ENTRIES, SEALS, last_block, verify
from shared.runtime.http import tools_of
from shared.runtime.sweeper import Sweeper
from shared.storage.memory import MemoryDatabase
from tests.archive.chain import LATER, a_sealed_journal, an_entry, any_message
from tests.archive.people import the_archive
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING, Clock
from tests.ground import a_ground


async def test_what_was_heard_is_sealed_in_the_order_heard() -> None:
    database = await a_sealed_journal(3)

    found = await verify(entries=database.register(ENTRIES), blocks=database.register(BLOCKS))

    assert (found.holds, found.entries, found.blocks, found.waiting) == (True, 3, 3, 0)


async def test_a_message_that_has_just_been_heard_waits_to_be_sealed() -> None:
    database = MemoryDatabase()
    entries, blocks = database.register(ENTRIES), database.register(BLOCKS)
    await file_message(any_message(), entries=entries, clock=Clock())

    last = await seal_entries(None, entries=entries, blocks=blocks, at=MONDAY_MORNING)

    assert last is None
    assert (await verify(entries=entries, blocks=blocks)).waiting == 1


async def test_an_entry_written_late_is_sealed_later() -> None:
    database = MemoryDatabase()
    entries, blocks = database.register(ENTRIES), database.register(BLOCKS)
    clock = Clock()
    await file_message(
        any_message("m-2"), entries=entries, clock=Clock(MONDAY_MORNING + timedelta(seconds=4))
    )
    await seal_entries(
        await last_block(blocks=blocks), entries=entries, blocks=blocks, at=MONDAY_MORNING + LATER
    )

    await file_message(any_message("m-1"), entries=entries, clock=clock)
    await seal_entries(
        await last_block(blocks=blocks), entries=entries, blocks=blocks, at=MONDAY_MORNING + LATER * 2
    )

    found = await verify(entries=entries, blocks=blocks)
    assert (found.holds, found.entries, found.waiting) == (True, 2, 0)


async def test_an_entry_is_sealed_however_late_it_was_written() -> None:
    database = await a_sealed_journal(3)
    entries, blocks, seals = database.register(ENTRIES), database.register(BLOCKS), database.store(SEALS)
    seal = await seals.add(Seal(id="journal", due=MONDAY_MORNING), because=a_command())
    an_hour_ago = Clock(MONDAY_MORNING - timedelta(hours=1))

    await file_message(any_message("late"), entries=entries, clock=an_hour_ago)
    await seal_entries(
        await last_block(blocks=blocks), entries=entries, blocks=blocks, at=MONDAY_MORNING + LATER
    )
    before = await verify(entries=entries, blocks=blocks)
    at = MONDAY_MORNING + LATER
    await seal_due(seal, because=a_command(at=at), seals=seals, entries=entries, blocks=blocks)

    found = await verify(entries=entries, blocks=blocks)
    assert (before.holds, before.waiting) == (True, 1)
    assert (found.holds, found.entries, found.waiting) == (True, 4, 0)


async def test_the_newest_block_is_found_from_any_that_is_known() -> None:
    database = await a_sealed_journal(3)
    blocks = database.register(BLOCKS)

    newest = [await last_block(blocks=blocks, known=number) for number in (0, 1, 3, 99)]

    assert [block.number for block in newest if block] == [3, 3, 3, 3]


async def test_the_seal_remembers_the_newest_block() -> None:
    database = await a_sealed_journal(3)
    entries, blocks, seals = database.register(ENTRIES), database.register(BLOCKS), database.store(SEALS)
    seal = await seals.add(Seal(id="journal", due=MONDAY_MORNING), because=a_command())
    at = MONDAY_MORNING + LATER

    await seal_due(seal, because=a_command(at=at), seals=seals, entries=entries, blocks=blocks)

    assert (await seals.get("journal")).block == 3


async def test_late_entries_are_looked_for_once_a_minute() -> None:
    database = await a_sealed_journal(1)
    entries, blocks, seals = database.register(ENTRIES), database.register(BLOCKS), database.store(SEALS)
    seal = await seals.add(Seal(id="journal", due=MONDAY_MORNING), because=a_command())
    waiting = []

    for seconds in (10, 20, 80):
        at = MONDAY_MORNING + timedelta(seconds=seconds)
        await seal_due(seal, because=a_command(at=at), seals=seals, entries=entries, blocks=blocks)
        seal = await seals.get("journal")
        waiting.append((await verify(entries=entries, blocks=blocks)).waiting)
        late = Clock(MONDAY_MORNING - timedelta(hours=1))
        await file_message(any_message(f"late-{seconds}"), entries=entries, clock=late)

    assert waiting == [0, 1, 0]


async def test_what_is_heard_when_a_clock_was_put_back_by_an_hour_is_sealed_as_ever() -> None:
    clock = Clock()
    service, ground = the_archive(a_ground(clock=clock))
    sweeper = Sweeper(service, tools=tools_of(service, ground=ground), database=ground.database, clock=clock)
    entries, blocks = ground.database.register(ENTRIES), ground.database.register(BLOCKS)
    waiting = []
    for start in service.on_start:
        await start()

    for number, hours in enumerate((0, 1, -1, 0, 0)):
        clock.passes(hours=hours)
        await file_message(any_message(f"m-{number}", n=number), entries=entries, clock=clock)
        if number != 1:  # the clock is put back before what was heard last has settled
            clock.passes(seconds=2)
        await sweeper.sweep(service.sweeps[0])
        waiting.append((await verify(entries=entries, blocks=blocks)).waiting)

    found = await verify(entries=entries, blocks=blocks)
    assert waiting == [0, 1, 0, 0, 0]
    assert (found.holds, found.entries, found.blocks) == (True, 5, 5)


async def test_replicas_that_seal_at_once_make_one_chain() -> None:
    database = MemoryDatabase()
    entries, blocks = database.register(ENTRIES), database.register(BLOCKS)
    for number in range(50):
        await file_message(any_message(f"m-{number}"), entries=entries, clock=Clock())

    await asyncio.gather(
        *(seal_entries(None, entries=entries, blocks=blocks, at=MONDAY_MORNING + LATER) for _ in range(8))
    )

    found = await verify(entries=entries, blocks=blocks)
    assert (found.holds, found.entries, found.blocks) == (True, 50, 1)


async def test_the_sealing_sweep_comes_back_in_a_moment() -> None:
    database = await a_sealed_journal(1)
    seals = database.store(SEALS)
    seal = await seals.add(Seal(id="journal", due=MONDAY_MORNING), because=a_command())

    command = a_command(at=MONDAY_MORNING + LATER)
    for _ in range(2):
        await seal_due(
            seal,
            because=command,
            seals=seals,
            entries=database.register(ENTRIES),
            blocks=database.register(BLOCKS),
        )

    assert (await seals.get("journal")).due == MONDAY_MORNING + LATER + EVERY


async def test_the_seal_is_wound_once_for_all_starts() -> None:
    service, ground = the_archive()

    for _ in range(2):
        for start in service.on_start:
            await start()

    assert await ground.database.store(SEALS).count({}) == 1


@pytest.mark.rule("HOT-22")
async def test_a_changed_entry_is_found() -> None:
    database = await a_sealed_journal()
    entries = database.register(ENTRIES)
    entries._entries["m-2"] = replace(entries._entries["m-2"], body='{"n":"forged"}')

    found = await verify(entries=entries, blocks=database.register(BLOCKS))

    assert found.faults == ("entry 3 (m-2, block 3) was changed after it was sealed",)


@pytest.mark.rule("HOT-22")
async def test_a_deleted_entry_is_found() -> None:
    database = await a_sealed_journal()
    entries = database.register(ENTRIES)
    del entries._entries["m-2"]

    found = await verify(entries=entries, blocks=database.register(BLOCKS))

    assert found.faults == ("entry 3 (m-2, block 3) is gone from the journal",)


@pytest.mark.parametrize("how", ["sealed twice", "heard at another time"])
async def test_an_entry_that_is_not_where_it_was_is_found(how: str) -> None:
    database = await a_sealed_journal()
    entries, blocks = database.register(ENTRIES), database.register(BLOCKS)
    entry = entries._entries["m-2"]
    if how == "sealed twice":
        last = blocks._entries["000000000005"]
        await blocks.append(Block.sealing([entry], last=last, at=last.sealed))
    else:
        entries._entries["m-2"] = replace(entry, heard=entry.heard + LATER)

    found = await verify(entries=entries, blocks=blocks)

    (fault,) = found.faults
    assert "(m-2, block " in fault
    assert "is sealed twice, or the time it was heard was changed" in fault


async def test_a_deleted_block_is_found() -> None:
    database = await a_sealed_journal()
    blocks = database.register(BLOCKS)
    del blocks._entries["000000000003"]

    found = await verify(entries=database.register(ENTRIES), blocks=blocks)

    assert found.faults[0] == "block 3 is missing: the chain goes on with block 4"
    assert not found.holds


async def test_a_block_made_anew_over_a_forged_entry_breaks_the_next_block() -> None:
    database = await a_sealed_journal()
    entries, blocks = database.register(ENTRIES), database.register(BLOCKS)
    forged = replace(entries._entries["m-2"], body='{"n":"forged"}')
    entries._entries["m-2"] = forged
    old = blocks._entries["000000000003"]
    blocks._entries[old.id] = Block.sealing([forged], last=blocks._entries["000000000002"], at=old.sealed)

    found = await verify(entries=entries, blocks=blocks)

    assert "block 4 does not follow from the block before it" in found.faults


@given(st.lists(st.integers(), min_size=2, max_size=12, unique=True), st.data())
def test_no_two_entries_can_change_places_unseen(numbers: list[int], data: st.DataObject) -> None:
    entries = [an_entry(f"m-{n}", body=str(n)) for n in numbers]
    block = Block.sealing(entries, last=None, at=MONDAY_MORNING)
    one, other = data.draw(st.permutations(range(len(numbers))))[:2]
    links = list(block.links)
    links[one], links[other] = links[other], links[one]

    faults = faults_of(
        replace(block, links=tuple(links)),
        number=1,
        last=None,
        entries={entry.id: entry for entry in entries},
    )

    assert faults


async def test_what_is_old_is_counted_once_and_a_days_worth_joins_it() -> None:
    entries = MemoryDatabase().register(ENTRIES)
    await file_message(any_message("first"), entries=entries, clock=Clock(MONDAY_MORNING))
    await file_message(any_message("second"), entries=entries, clock=Clock(MONDAY_MORNING + 2 * OLD))
    known = Seal(id="journal", due=MONDAY_MORNING, old=MONDAY_MORNING + OLD, many=40)

    at_first = await old_entries(
        replace(known, old=None, many=0), entries=entries, at=MONDAY_MORNING + 2 * OLD
    )
    same_day = await old_entries(known, entries=entries, at=MONDAY_MORNING + 2 * OLD)
    later = await old_entries(known, entries=entries, at=MONDAY_MORNING + 4 * OLD)

    assert at_first == (MONDAY_MORNING + OLD, 1)
    assert same_day == (MONDAY_MORNING + OLD, 40)
    assert later == (MONDAY_MORNING + 3 * OLD, 41)
