from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from shared.contracts.envelope import Message
from shared.contracts.hotline import TaskWithdrawn
from shared.messaging.hearing import Ear
from shared.messaging.ladder import LADDER
from shared.messaging.retries import ATTEMPT, Letter, Setbacks
from shared.messaging.subscriptions import on
from shared.vocabulary.refusals import NotFoundError
from tests.causes import a_message
from tests.shared.messaging.neighbours import withdrawn


class Office:
    """Fails with each of the errors in turn, then does what it is told."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.paused: list[str] = []
        self.rests = 0
        self.done: list[str] = []

    async def hear(self, message: Message[TaskWithdrawn]) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.done.append(message.body.task)

    async def send(self, _letter: Letter, *, exchange: str, route: str, headers: Mapping[str, Any]) -> bool:
        assert headers[ATTEMPT] == 1
        self.paused.append(f"{exchange} {route}")
        return True

    async def rest(self) -> None:
        self.rests += 1


def an_ear(office: Office, *, longest: float = 60) -> Ear:
    setbacks = Setbacks(office.send, ladder=LADDER, clock=partial(datetime.now, UTC))
    heard = (on(TaskWithdrawn, office.hear),)
    return Ear(
        "q",
        subscriptions=heard,
        tools={},
        setbacks=setbacks,
        dead="office",
        rest=office.rest,
        longest=longest,
    )


def a_letter() -> Letter:
    message = a_message(withdrawn("t-1"))
    return Letter(message.model_dump_json().encode(), message.id, message.journey, message.name, headers={})


async def test_a_message_is_held_while_the_store_is_away_and_needs_no_pause() -> None:
    office = Office(AutoReconnect("gone"), AutoReconnect("still gone"))

    await an_ear(office).hear(a_letter())

    assert (office.done, office.rests, office.paused) == (["t-1"], 2, [])


async def test_a_message_is_not_held_for_ever() -> None:
    office = Office(AutoReconnect("gone"))

    await an_ear(office, longest=0).hear(a_letter())

    assert (office.done, office.paused) == ([], ["pause.5s q"])


async def test_the_time_that_a_message_stood_in_line_counts_as_held() -> None:
    office = Office(AutoReconnect("gone"))

    await an_ear(office, longest=60).hear(a_letter(), waited=60)

    assert (office.done, office.paused) == ([], ["pause.5s q"])


@pytest.mark.parametrize("error", [NotFoundError("task", "t-1"), ConnectionResetError(), KeyError("x")])
async def test_what_else_fails_climbs_the_ladder_at_once(error: Exception) -> None:
    office = Office(error)

    await an_ear(office).hear(a_letter())

    assert (office.rests, office.paused) == (0, ["pause.5s q"])
