"""An entry is sealed however late it came, and until then whoever verifies the journal is told."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from services.archive.journal.domain import Entry, Seal
from services.archive.journal.handlers import OLD, file_message, seal_due, walk_back
from services.archive.journal.views import BLOCKS, ENTRIES, IN_TIME, SEALS, last_block, verify
from shared.storage.memory import MemoryDatabase, MemoryRegister
from shared.storage.store import Where
from shared.vocabulary.people import Role
from tests.archive.chain import LATER, a_sealed_journal, any_message
from tests.archive.people import the_archive
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING, Clock
from tests.ground import a_client, a_person

A_MONTH_AGO = MONDAY_MORNING - timedelta(days=30)


class Hall:
    """A journal, its seal, and a clock for both."""

    def __init__(self, database: MemoryDatabase) -> None:
        self.clock = Clock(MONDAY_MORNING + LATER)
        self.entries, self.blocks = database.register(ENTRIES), database.register(BLOCKS)
        self.seals = database.store(SEALS)

    async def hears(self, id: str, *, by: Clock) -> None:
        await file_message(any_message(id), entries=self.entries, clock=by)

    async def looks(self) -> Seal:
        at = self.clock.passes(seconds=61)
        seal = await self.seals.find("journal") or await self.seals.add(
            Seal(id="journal", due=at), because=a_command()
        )
        await seal_due(
            seal, because=a_command(at=at), seals=self.seals, entries=self.entries, blocks=self.blocks
        )
        return await self.seals.get("journal")

    async def waiting(self) -> int:
        return (await verify(entries=self.entries, blocks=self.blocks)).waiting


class Passed:
    """The entries as one sees them who read past the place of one of them before it came."""

    def __init__(self, entries: MemoryRegister[Entry], *, unseen: str) -> None:
        self._entries, self._unseen = entries, unseen

    async def each(self, where: Where, *, order: str = "id") -> AsyncIterator[Entry]:
        async for entry in self._entries.each(where, order=order):
            if entry.id != self._unseen:
                yield entry

    def __getattr__(self, name: str) -> Any:
        return getattr(self._entries, name)


async def a_hall(sealed: int = 3) -> Hall:
    hall = Hall(await a_sealed_journal(sealed))
    await hall.looks()
    return hall


@pytest.mark.rule("HOT-22")
async def test_an_entry_that_comes_a_month_late_is_sealed_too() -> None:
    hall = await a_hall()

    await hall.hears("late", by=Clock(A_MONTH_AGO))
    await hall.looks()

    found = await verify(entries=hall.entries, blocks=hall.blocks)
    assert (found.holds, found.entries, found.waiting) == (True, 4, 0)


async def test_the_walk_takes_a_few_entries_at_a_time_and_begins_anew_at_the_end() -> None:
    hall = await a_hall(5)
    await hall.hears("late", by=Clock(A_MONTH_AGO))
    last, seal = await last_block(blocks=hall.blocks), Seal(id="journal", due=hall.clock())
    come_to, waiting = [], []

    for _ in range(5):
        last, seal = await walk_back(
            last, seal=seal, entries=hall.entries, blocks=hall.blocks, at=hall.clock(), at_once=2
        )
        come_to.append(seal.walked)
        waiting.append(await hall.waiting())

    assert come_to == ["m-3", "m-1", "m-1", "late", None]
    assert waiting == [1, 1, 0, 0, 0]


async def test_what_comes_late_where_the_walk_has_passed_is_found_the_next_time_round() -> None:
    hall = await a_hall(4)
    last, seal = await last_block(blocks=hall.blocks), Seal(id="journal", due=hall.clock())
    waiting = []

    for turn in range(5):
        last, seal = await walk_back(
            last, seal=seal, entries=hall.entries, blocks=hall.blocks, at=hall.clock(), at_once=2
        )
        if turn == 0:
            await hall.hears("late", by=Clock(MONDAY_MORNING + timedelta(seconds=5)))
        waiting.append(await hall.waiting())

    assert waiting == [1, 1, 1, 0, 0]


async def test_what_has_not_settled_is_not_sealed_by_the_walk() -> None:
    hall = await a_hall()
    await hall.hears("young", by=hall.clock)

    last = await last_block(blocks=hall.blocks)
    await walk_back(
        last,
        seal=Seal(id="journal", due=hall.clock()),
        entries=hall.entries,
        blocks=hall.blocks,
        at=hall.clock(),
    )

    assert await hall.waiting() == 1


async def test_one_that_came_a_month_late_does_not_hide_one_that_came_an_hour_late() -> None:
    hall = await a_hall()
    await hall.hears("a month late", by=Clock(A_MONTH_AGO))
    seal = await hall.looks()

    await hall.hears("an hour late", by=Clock(hall.clock() - timedelta(hours=1)))
    later = await hall.looks()

    assert (seal.many, later.many, await hall.waiting()) == (1, 1, 0)


async def test_a_count_of_what_is_old_that_was_wrong_is_put_right() -> None:
    hall = await a_hall()
    at = hall.clock()
    miscounted = Seal(id="journal", due=at, counted=at, old=at - OLD, many=40)
    await hall.seals.change("journal", lambda _: (miscounted, ()), because=a_command())

    seal = await hall.looks()

    assert seal.many == 0


@given(st.lists(st.integers(-2000, 30), max_size=8))
async def test_whatever_the_clocks_of_those_who_hear_every_entry_is_sealed_once(hours: list[int]) -> None:
    hall = Hall(MemoryDatabase())

    for number, ahead in enumerate(hours):
        await hall.hears(f"m-{number}", by=Clock(hall.clock() + timedelta(hours=ahead)))
        await hall.looks()
    for _ in range(3):
        await hall.looks()

    found = await verify(entries=hall.entries, blocks=hall.blocks)
    assert (found.faults, found.entries, found.waiting) == ((), len(hours), 0)


async def test_who_verifies_is_told_of_what_should_have_been_sealed() -> None:
    hall = await a_hall()
    await hall.hears("late", by=Clock(A_MONTH_AGO))
    await hall.hears("young", by=hall.clock)

    found = await verify(entries=hall.entries, blocks=hall.blocks)

    told = found.told(at=hall.clock())
    assert (found.holds, found.waiting, found.code(at=hall.clock())) == (True, 2, 2)
    assert "1 entries should have been sealed: the first is late, heard 2026-10-24T01:00:00+00:00" in told


async def test_what_waits_no_longer_than_it_should_is_not_told() -> None:
    hall = await a_hall()
    await hall.hears("young", by=hall.clock)

    found = await verify(entries=hall.entries, blocks=hall.blocks)

    in_time, late = hall.clock() + IN_TIME, hall.clock() + IN_TIME + LATER
    assert (found.code(at=in_time), found.code(at=late)) == (0, 2)
    assert "should have been" not in found.told(at=in_time)


async def test_a_chain_that_was_touched_is_told_before_what_is_overdue() -> None:
    database = await a_sealed_journal()
    entries, blocks = database.register(ENTRIES), database.register(BLOCKS)
    await file_message(any_message("late"), entries=entries, clock=Clock(A_MONTH_AGO))
    del entries._entries["m-2"]

    found = await verify(entries=entries, blocks=blocks)

    assert found.code(at=MONDAY_MORNING + LATER) == 1
    assert found.told(at=MONDAY_MORNING + LATER).startswith("The journal was touched")


async def test_an_auditor_is_told_how_many_entries_are_overdue() -> None:
    service, ground = the_archive()
    await file_message(any_message(), entries=ground.database.register(ENTRIES), clock=Clock(A_MONTH_AGO))

    async with a_client(service, ground, a_person(Role.AUDITOR)) as client:
        answer = (await client.get("/journal/verify")).json()

    assert (answer["holds"], answer["waiting"], answer["overdue"]) == (True, 1, 1)


async def test_what_comes_late_while_the_journal_is_verified_is_no_fault() -> None:
    hall = await a_hall()
    await hall.hears("late", by=Clock(A_MONTH_AGO))
    await hall.looks()

    passed: Any = Passed(hall.entries, unseen="late")
    found = await verify(entries=passed, blocks=hall.blocks)

    assert (found.faults, found.entries) == ((), 4)
