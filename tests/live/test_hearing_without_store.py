"""What a service hears while its store is away is done as soon as the store is back."""

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.contracts.hotline import TaskWithdrawn
from shared.messaging.hearing import Ear
from shared.messaging.ladder import LADDER
from shared.messaging.retries import Letter, Setbacks
from shared.messaging.subscriptions import on
from shared.storage.mongo import MongoDatabase
from tests.causes import a_message
from tests.chaos.proxy import Line
from tests.live.store import DRIVERS
from tests.shared.messaging.neighbours import COUNTS, count, withdrawn
from tests.shared.storage.keyring import MASTER

pytestmark = pytest.mark.live
AWAY = 3.0
SOON = 20.0
"""What was asked of a store that says nothing is given up after five seconds, and once more after the look around."""
TROUBLES: Mapping[str, Callable[[Line], AbstractContextManager[None]]] = {
    "nobody is there": Line.dead,
    "it takes calls and says nothing": Line.deaf,
    "it takes no writes": Line.read_only,
}


async def paused(_letter: Letter, **where: Any) -> bool:
    raise AssertionError(where)


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_message_needs_no_pause_when_the_store_comes_back(
    store_url: str, trouble: str, driver: str
) -> None:
    line = Line(int(store_url.rpartition(":")[2].partition("/")[0]))
    await line.start()
    url = f"mongodb://127.0.0.1:{line.port}/?directConnection=true"
    database = MongoDatabase(url, name=f"away_{uuid.uuid4().hex[:12]}", master=MASTER, driver=driver)
    counts = database.store(COUNTS)
    await database.prepare()
    ear = Ear(
        "q",
        subscriptions=(on(TaskWithdrawn, count),),
        tools={"counts": counts},
        setbacks=Setbacks(paused, ladder=LADDER, clock=lambda: datetime.now(UTC)),
        dead="q",
    )

    with TROUBLES[trouble](line):
        hearing = [asyncio.create_task(ear.hear(a_letter(f"t-{number}"))) for number in range(20)]
        await asyncio.sleep(AWAY)
    back = time.monotonic()
    await asyncio.gather(*hearing)
    took = time.monotonic() - back

    kept = await counts.find_many({})
    ending = time.monotonic()
    await database.close()
    ended = time.monotonic() - ending
    await line.stop()
    assert sorted(one.heard for one in kept) == [1] * 20
    assert took < SOON
    assert ended < 5, "the driver's last word to the store held up the loop, in which the line lives"


def a_letter(task: str) -> Letter:
    message = a_message(withdrawn(task))
    return Letter(message.model_dump_json().encode(), message.id, message.journey, message.name, headers={})
