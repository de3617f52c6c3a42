"""The journal keeps every message for good, in one chain that shows what was touched."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from services.archive.app import build, verify_journal
from services.archive.consumers import HEARS
from services.archive.journal.domain import Block, Entry, Seal, canonical, faults_of, subjects_of
from services.archive.journal.handlers import EVERY, file_message, seal_due, seal_entries
from services.archive.journal.views import BLOCKS, ENTRIES, SEALS, verify
from shared.contracts.hotline import CallRang, CaseOpened
from shared.messaging.subscriptions import AnyMessage, Everything
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import CallId, CaseId, JourneyId, MessageId, SiteId
from shared.vocabulary.people import Role
from tests.archive.people import SETTINGS, the_archive
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING, Clock
from tests.ground import a_client, a_ground, a_person

LATER = timedelta(seconds=30)


def any_message(id: str = "m-1", *, name: str = "hotline.call.rang", **body: object) -> AnyMessage:
    return AnyMessage(
        id=MessageId(id),
        name=name,
        at=MONDAY_MORNING,
        site=SiteId("jinxiu"),
        journey=JourneyId("journey-1"),
        body=body or {"call": "call-1", "caller": "13800001234"},
    )


def an_entry(id: str = "m-1", *, body: str = "{}") -> Entry:
    return Entry(
        id=MessageId(id),
        name="hotline.call.rang",
        version=1,
        at=MONDAY_MORNING,
        site=None,
        cause=None,
        journey=JourneyId("journey-1"),
        by=None,
        body=body,
        heard=MONDAY_MORNING,
    )


async def a_sealed_journal(count: int = 5) -> MemoryDatabase:
    database = MemoryDatabase()
    entries, blocks = database.register(ENTRIES), database.register(BLOCKS)
    clock = Clock()
    for number in range(count):
        await file_message(any_message(f"m-{number}", n=number), entries=entries, clock=clock)
        await seal_entries(entries=entries, blocks=blocks, at=clock.passes(seconds=2))
    return database


@pytest.mark.rule("HOT-41")
def test_the_archive_hears_every_message_there_is() -> None:
    heard = [subscription.body for subscription in HEARS]

    assert Everything in heard


@pytest.mark.rule("HOT-22")
async def test_a_message_is_filed_as_it_was_said_and_a_second_one_under_its_id_changes_nothing() -> None:
    entries = MemoryDatabase().register(ENTRIES)
    clock = Clock()

    await file_message(any_message(content="漏水"), entries=entries, clock=clock)
    await file_message(any_message(content="没事"), entries=entries, clock=clock)

    kept = await entries.find("m-1")
    assert kept is not None
    assert kept.body == '{"content":"漏水"}'
    assert await entries.count({}) == 1


@pytest.mark.rule("HOT-22")
def test_the_journal_offers_nothing_that_deletes_or_changes() -> None:
    service = build(SETTINGS, a_ground())

    methods = {
        method
        for router in service.routers
        for route in router.routes
        if str(getattr(route, "path", "")).startswith(("/journal", "/journeys"))
        for method in getattr(route, "methods", ())
    }

    assert methods <= {"GET", "HEAD"}
    assert not {"change", "delete", "remove", "fold"} & set(dir(service.tools["entries"]))


async def test_what_was_heard_is_sealed_in_the_order_heard() -> None:
    database = await a_sealed_journal(3)

    found = await verify(entries=database.register(ENTRIES), blocks=database.register(BLOCKS))

    assert (found.holds, found.entries, found.blocks, found.waiting) == (True, 3, 3, 0)


async def test_a_message_that_has_just_been_heard_waits_to_be_sealed() -> None:
    database = MemoryDatabase()
    entries, blocks = database.register(ENTRIES), database.register(BLOCKS)
    await file_message(any_message(), entries=entries, clock=Clock())

    sealed = await seal_entries(entries=entries, blocks=blocks, at=MONDAY_MORNING)

    assert sealed == 0
    assert (await verify(entries=entries, blocks=blocks)).waiting == 1


async def test_an_entry_written_late_is_sealed_later() -> None:
    database = MemoryDatabase()
    entries, blocks = database.register(ENTRIES), database.register(BLOCKS)
    clock = Clock()
    await file_message(
        any_message("m-2"), entries=entries, clock=Clock(MONDAY_MORNING + timedelta(seconds=9))
    )
    await seal_entries(entries=entries, blocks=blocks, at=MONDAY_MORNING + LATER)

    await file_message(any_message("m-1"), entries=entries, clock=clock)
    await seal_entries(entries=entries, blocks=blocks, at=MONDAY_MORNING + LATER * 2)

    found = await verify(entries=entries, blocks=blocks)
    assert (found.holds, found.entries, found.waiting) == (True, 2, 0)


async def test_replicas_that_seal_at_once_make_one_chain() -> None:
    database = MemoryDatabase()
    entries, blocks = database.register(ENTRIES), database.register(BLOCKS)
    for number in range(50):
        await file_message(any_message(f"m-{number}"), entries=entries, clock=Clock())

    await asyncio.gather(
        *(seal_entries(entries=entries, blocks=blocks, at=MONDAY_MORNING + LATER) for _ in range(8))
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


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_the_same_body_has_the_same_text_whatever_the_order_of_its_fields(body: object) -> None:
    turned = dict(reversed(body.items())) if isinstance(body, dict) else body

    assert canonical(turned) == canonical(body)


def test_a_message_belongs_to_its_household_else_its_case_else_its_journey() -> None:
    assert subjects_of({"household": "h", "case": "c"}, journey="j") == ("household:h",)
    assert subjects_of({"household": None, "case": "c"}, journey="j") == ("case:c",)
    assert subjects_of({}, journey="j") == ("journey:j",)


@pytest.mark.rule("SEC-01")
async def test_a_journey_is_shown_in_order_with_every_phone_masked() -> None:
    service, ground = the_archive()
    entries = ground.database.register(ENTRIES)
    clock = Clock()
    await file_message(any_message("m-1"), entries=entries, clock=clock)
    later = any_message("m-2", name=CaseOpened.key, contact_phone="13900001234", case=CaseId("c"))
    await file_message(later.model_copy(update={"at": MONDAY_MORNING + LATER}), entries=entries, clock=clock)

    async with a_client(service, ground, a_person(Role.AGENT)) as client:
        found = (await client.get("/journeys/journey-1")).json()["items"]

    assert [one["name"] for one in found] == [CallRang.key, CaseOpened.key]
    assert found[0]["body"] == {"call": CallId("call-1"), "caller": "138****1234"}
    assert found[1]["body"]["contact_phone"] == "139****1234"


async def test_only_who_audits_may_verify_and_is_told_the_head_of_the_chain() -> None:
    service, ground = the_archive()
    entries, blocks = ground.database.register(ENTRIES), ground.database.register(BLOCKS)
    await file_message(any_message(), entries=entries, clock=Clock())
    await seal_entries(entries=entries, blocks=blocks, at=MONDAY_MORNING + LATER)

    async with a_client(service, ground, a_person(Role.AUDITOR)) as client:
        answer = (await client.get("/journal/verify")).json()
    async with a_client(service, ground, a_person(Role.AGENT)) as client:
        refused = await client.get("/journal/verify")

    assert (answer["holds"], answer["entries"], len(answer["head"])) == (True, 1, 64)
    assert refused.status_code == 403
    assert (await verify_journal(ground.database)).holds
