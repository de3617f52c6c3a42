from typing import Any

import pytest

from services.console.journeys import handlers, views
from services.console.journeys.domain.calls import CallCard, Line
from shared.contracts.envelope import Message
from shared.contracts.hotline import (
    CallAnswered,
    CallEnded,
    CallFiled,
    CallRang,
)
from shared.storage.memory import MemoryDatabase
from shared.storage.store import Store
from shared.vocabulary.ids import (
    CallId,
)
from shared.web.stream import Hub
from tests.causes import a_message
from tests.console.roads import CALL, a_road, opened

CALLS_HEAR = (CallRang, CallAnswered, CallEnded, CallFiled)


async def calls_after(*messages: Message[Any]) -> CallCard:
    calls: Store[CallCard] = MemoryDatabase().store(views.CALLS)
    for message in messages:
        await handlers.lay_on_call(message, calls=calls, hub=Hub())
    return await calls.get(CALL)


def of_call() -> tuple[Message[Any], ...]:
    return tuple(m for m in a_road() if isinstance(m.body, (*CALLS_HEAR, type(opened()))))


@pytest.mark.rule("HOT-02", "HOT-18")
async def test_a_call_shows_its_rings_and_its_talk_in_any_order() -> None:
    rang, answered, case, ended = of_call()

    call = await calls_after(ended, case, answered, rang, rang)

    assert call.state is Line.ENDED
    assert (call.rings, call.in_time) == (2, True)
    assert (call.talk_seconds, call.too_long) == (95.0, False)
    assert call.matches[0].place == "锦绣园 3-2-1202"
    assert call.case_number == "A-1042"
    assert call == await calls_after(*of_call())


@pytest.mark.rule("HOT-07")
async def test_a_call_is_on_record_by_a_case_or_by_being_filed() -> None:
    rang, answered, case, ended = of_call()
    filed = a_message(CallFiled(call=CALL, disposition="wrong_number"), at=ended.at)

    assert not (await calls_after(rang, answered, ended)).on_record
    assert (await calls_after(rang, answered, case)).on_record
    assert (await calls_after(rang, ended, filed)).disposition == "wrong_number"


async def test_a_case_without_a_call_makes_no_call_card() -> None:
    calls: Store[CallCard] = MemoryDatabase().store(views.CALLS)

    await handlers.lay_on_call(a_message(opened(call=None)), calls=calls, hub=Hub())

    assert await calls.count({}) == 0


def test_a_call_knows_nothing_it_was_not_told() -> None:
    assert not CallCard(id=CallId("c")).on_record
