"""Builders for the journal: messages heard, entries, a chain of a few blocks."""

from datetime import timedelta

from services.archive.journal.domain import Entry
from services.archive.journal.handlers import file_message, seal_entries
from services.archive.journal.views import BLOCKS, ENTRIES, last_block
from shared.messaging.subscriptions import AnyMessage
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import JourneyId, MessageId, SiteId
from tests.clockwork import MONDAY_MORNING, Clock

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
        await seal_entries(
            await last_block(blocks=blocks), entries=entries, blocks=blocks, at=clock.passes(seconds=2)
        )
    return database
