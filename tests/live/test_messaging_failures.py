import json
from dataclasses import dataclass, field

import pytest

from shared.contracts.envelope import Message
from shared.contracts.hotline import TaskWithdrawn
from shared.messaging.subscriptions import on
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.refusals import NotFoundError
from tests.causes import a_message
from tests.live.street import depth, letters, open_house, outgoing, throw_in, until
from tests.shared.messaging.neighbours import COUNTS, Count, Neighbour, counter, withdrawn

pytestmark = pytest.mark.live

QUEUE = "shaky.on.hotline.task.withdrawn"


@dataclass(slots=True)
class Mood:
    fails: dict[str, int]
    heard: list[str] = field(default_factory=list)
    error: type[Exception] = ConnectionError


async def stumble(message: Message[TaskWithdrawn], *, mood: Mood) -> None:
    task = message.body.task
    if mood.fails.get(task, 0):
        mood.fails[task] -= 1
        raise (
            mood.error("counts", task) if mood.error is NotFoundError else mood.error(f"no luck with {task}")
        )
    mood.heard.append(task)


def shaky(mood: Mood) -> Neighbour:
    return Neighbour(name="shaky", tools={"mood": mood}, subscriptions=(on(TaskWithdrawn, stumble),))


async def test_a_hiccup_comes_back_to_its_own_queue_and_blocks_nothing_behind_it(amqp_url: str) -> None:
    mood = Mood(fails={"first": 2})
    async with open_house(amqp_url, shaky(mood)) as bus:
        for task in ("first", "second", "third"):
            await bus.publish(outgoing(a_message(withdrawn(task))))

        await until(lambda: len(mood.heard) == 3, what="three tasks heard")

    assert mood.heard == ["second", "third", "first"]
    assert await depth(amqp_url, "dead.shaky") == 0


async def test_what_is_not_there_yet_is_a_hiccup(amqp_url: str) -> None:
    mood = Mood(fails={"early": 1}, error=NotFoundError)
    async with open_house(amqp_url, shaky(mood)) as bus:
        await bus.publish(outgoing(a_message(withdrawn("early"))))

        await until(lambda: mood.heard == ["early"])


async def test_a_refusal_is_dead_at_once_and_says_why(amqp_url: str) -> None:
    async with open_house(amqp_url, counter(MemoryDatabase())) as bus:
        await bus.publish(outgoing(a_message(withdrawn(reason="refuse me"))))

        await until(lambda: _is(amqp_url, "dead.counter", 1))

    (letter,) = await letters(amqp_url, "dead.counter")
    assert letter.headers["x-attempt"] == 1
    assert letter.headers["x-error"] == "WrongReasonError: the reason 'refuse me' is not allowed."
    assert letter.headers["x-origin-queue"] == "counter.on.hotline.task.withdrawn"
    assert letter.delivery_mode == 2


async def test_a_bug_is_buried_after_the_ladder(amqp_url: str) -> None:
    mood = Mood(fails={"broken": 99}, error=ZeroDivisionError)
    async with open_house(amqp_url, shaky(mood)) as bus:
        await bus.publish(outgoing(a_message(withdrawn("broken"))))

        await until(lambda: _is(amqp_url, "dead.shaky", 1))

    (letter,) = await letters(amqp_url, "dead.shaky")
    assert mood.fails["broken"] == 95
    assert (letter.headers["x-attempt"], letter.headers["x-failure"]) == (4, "bug")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"{not json", "UnreadableError: the message is not JSON"),
        (b"[1, 2]", "UnreadableError: the message is a JSON list, not an envelope."),
        (b'{"id": "1"}', "UnreadableError: hotline.task.withdrawn cannot be read: name: Field required"),
    ],
    ids=["not JSON", "no envelope", "no name"],
)
async def test_what_cannot_be_read_is_a_dead_letter_with_the_reason(
    amqp_url: str, raw: bytes, why: str
) -> None:
    async with open_house(amqp_url, shaky(Mood(fails={}))):
        await throw_in(amqp_url, QUEUE, raw)

        await until(lambda: _is(amqp_url, "dead.shaky", 1))

    (letter,) = await letters(amqp_url, "dead.shaky")
    assert str(letter.headers["x-error"]).startswith(why)
    assert letter.body == raw


async def test_a_message_of_a_future_version_waits_among_the_dead_for_an_upgrade(amqp_url: str) -> None:
    future = json.loads(a_message(withdrawn()).model_dump_json()) | {"version": 3}
    async with open_house(amqp_url, shaky(Mood(fails={}))):
        await throw_in(amqp_url, QUEUE, json.dumps(future).encode())

        await until(lambda: _is(amqp_url, "dead.shaky", 1))

    (letter,) = await letters(amqp_url, "dead.shaky")
    assert "speaks version 3, this service knows version 1" in str(letter.headers["x-error"])


async def test_a_message_delivered_again_has_its_effect_once(amqp_url: str) -> None:
    database = MemoryDatabase()
    counts = database.store(COUNTS)
    twin = a_message(withdrawn("twin"), id="twin-1")
    async with open_house(amqp_url, counter(database)) as bus:
        for message in (twin, twin, a_message(withdrawn("last"))):
            await bus.publish(outgoing(message))

        await until(lambda: _kept(database, "last"))
        await until(lambda: _is(amqp_url, "counter.on.hotline.task.withdrawn", 0))

    assert await counts.get("twin") == Count(id="twin", heard=1)


async def _is(amqp_url: str, queue: str, count: int) -> bool:
    return await depth(amqp_url, queue) == count


async def _kept(database: MemoryDatabase, key: str) -> bool:
    return await database.store(COUNTS).find(key) is not None
