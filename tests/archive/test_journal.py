"""The journal keeps every message for good, as it was said."""

import pytest
from hypothesis import given, strategies as st

from services.archive.app import build, verify_journal
from services.archive.consumers import HEARS
from services.archive.journal.domain import canonical, subjects_of
from services.archive.journal.handlers import file_message, seal_entries
from services.archive.journal.views import BLOCKS, ENTRIES, last_block
from shared.contracts.hotline import CallRang, CaseOpened
from shared.messaging.subscriptions import Everything
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import CallId, CaseId
from shared.vocabulary.people import Role
from tests.archive.chain import LATER, any_message
from tests.archive.people import SETTINGS, the_archive
from tests.clockwork import MONDAY_MORNING, Clock
from tests.ground import a_client, a_ground, a_person


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
    await seal_entries(
        await last_block(blocks=blocks), entries=entries, blocks=blocks, at=MONDAY_MORNING + LATER
    )

    async with a_client(service, ground, a_person(Role.AUDITOR)) as client:
        answer = (await client.get("/journal/verify")).json()
    async with a_client(service, ground, a_person(Role.AGENT)) as client:
        refused = await client.get("/journal/verify")

    assert (answer["holds"], answer["entries"], len(answer["head"])) == (True, 1, 64)
    assert refused.status_code == 403
    assert (await verify_journal(ground.database)).holds
