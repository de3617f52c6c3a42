import pytest

from shared.messaging.dead import DeadLetters, NoWayBackError
from tests.causes import a_message
from tests.live.street import depth, letters, open_house, outgoing, throw_in, until
from tests.live.test_messaging_failures import QUEUE, Mood, shaky
from tests.shared.messaging.neighbours import withdrawn

pytestmark = pytest.mark.live


async def test_a_replayed_letter_goes_back_to_its_queue_with_all_its_tries_and_works(amqp_url: str) -> None:
    mood = Mood(fails={"late": 5})
    async with open_house(amqp_url, shaky(mood)) as bus:
        dead = DeadLetters(amqp_url, ["shaky"])
        await bus.publish(outgoing(a_message(withdrawn("late"), id="late-1")))
        await until(lambda: _is(amqp_url, "dead.shaky", 1))

        replayed = await dead.replay(lambda letter: letter.id == "late-1")
        await until(lambda: mood.heard == ["late"])

    assert replayed == 1
    assert await depth(amqp_url, "dead.shaky") == 0


async def test_looking_takes_nothing_away(amqp_url: str) -> None:
    mood = Mood(fails={"a": 99, "b": 99})
    async with open_house(amqp_url, shaky(mood)) as bus:
        for task in ("a", "b"):
            await bus.publish(outgoing(a_message(withdrawn(task), id=task, journey="j-7")))
        await until(lambda: _is(amqp_url, "dead.shaky", 2))

        await DeadLetters(amqp_url, ["shaky", "nobody"]).all()
        found = await DeadLetters(amqp_url, ["shaky", "nobody"]).all()

    assert sorted(letter.id for letter in found) == ["a", "b"]
    assert {(letter.name, letter.origin, letter.attempt, letter.journey) for letter in found} == {
        ("hotline.task.withdrawn", QUEUE, 4, "j-7")
    }
    assert await depth(amqp_url, "dead.shaky") == 2


async def test_only_the_chosen_letters_are_dropped(amqp_url: str) -> None:
    async with open_house(amqp_url, shaky(Mood(fails={}))):
        await throw_in(amqp_url, QUEUE, b"no json")
        await throw_in(amqp_url, QUEUE, b"[]")
        await until(lambda: _is(amqp_url, "dead.shaky", 2))

    dropped = await DeadLetters(amqp_url, ["shaky"]).drop(lambda letter: letter.raw == b"[]")

    assert dropped == 1
    assert [letter.body for letter in await letters(amqp_url, "dead.shaky")] == [b"no json"]


async def test_a_letter_whose_queue_is_gone_stays_among_the_dead(amqp_url: str) -> None:
    async with open_house(amqp_url, shaky(Mood(fails={}))):
        pass
    await throw_in(amqp_url, "dead.shaky", b"{}", headers={"x-origin-queue": "torn.down"})

    with pytest.raises(NoWayBackError, match=r"torn\.down"):
        await DeadLetters(amqp_url, ["shaky"]).replay(lambda _: True)

    assert await depth(amqp_url, "dead.shaky") == 1


async def _is(amqp_url: str, queue: str, count: int) -> bool:
    return await depth(amqp_url, queue) == count
