import asyncio

import pytest

from shared.storage.answers import Answers


class Slow:
    """Answers with the number of times that it was asked, when it is let."""

    def __init__(self) -> None:
        self.asked = 0
        self.begun, self.let = asyncio.Event(), asyncio.Event()

    async def answer(self) -> int:
        self.asked += 1
        mine = self.asked
        self.begun.set()
        await self.let.wait()
        return mine


async def test_equal_questions_at_once_are_asked_once() -> None:
    answers, slow = Answers[int](), Slow()
    slow.let.set()

    found = await asyncio.gather(*(answers.to("list", slow.answer) for _ in range(20)))

    assert (found, slow.asked) == ([1] * 20, 1)


async def test_no_answer_is_older_than_its_question() -> None:
    answers, slow = Answers[int](), Slow()
    first = asyncio.create_task(answers.to("list", slow.answer))
    await slow.begun.wait()
    later = [asyncio.create_task(answers.to("list", slow.answer)) for _ in range(5)]
    await asyncio.sleep(0)
    slow.let.set()

    assert await first == 1
    assert await asyncio.gather(*later) == [2] * 5
    assert slow.asked == 2


async def test_other_questions_do_not_wait() -> None:
    answers, slow, quick = Answers[int](), Slow(), Slow()
    quick.let.set()
    waiting = asyncio.create_task(answers.to("slow", slow.answer))

    assert await answers.to("quick", quick.answer) == 1
    slow.let.set()
    await waiting


async def test_who_goes_away_takes_nobody_along() -> None:
    answers, slow = Answers[int](), Slow()
    leaves, stays = (asyncio.create_task(answers.to("list", slow.answer)) for _ in range(2))
    await slow.begun.wait()

    leaves.cancel()
    slow.let.set()

    assert await stays == 1
    with pytest.raises(asyncio.CancelledError):
        await leaves


async def test_what_goes_wrong_goes_wrong_for_those_who_waited_and_not_for_the_next() -> None:
    answers = Answers[int]()

    async def fail() -> int:
        raise ConnectionError("away")

    async def succeed() -> int:
        return 7

    failed = await asyncio.gather(*(answers.to("x", fail) for _ in range(3)), return_exceptions=True)

    assert [type(one) for one in failed] == [ConnectionError] * 3
    assert await answers.to("x", succeed) == 7


async def test_of_what_changes_seldom_an_answer_is_good_for_a_while_but_not_after_a_change() -> None:
    answers, slow = Answers[int](steady=60), Slow()
    slow.let.set()

    found = [await answers.to("sites", slow.answer) for _ in range(3)]
    answers.forget()
    after = await answers.to("sites", slow.answer)

    assert (found, after) == ([1, 1, 1], 2)


async def test_an_answer_that_was_begun_before_a_change_is_not_good_after_it() -> None:
    answers, slow = Answers[int](steady=60), Slow()
    before = asyncio.create_task(answers.to("sites", slow.answer))
    await slow.begun.wait()
    answers.forget()
    slow.let.set()

    assert [await before, await answers.to("sites", slow.answer)] == [1, 2]


async def test_an_answer_does_not_stay_good() -> None:
    answers, slow = Answers[int](steady=0.01), Slow()
    slow.let.set()

    first = await answers.to("sites", slow.answer)
    await asyncio.sleep(0.02)

    assert [first, await answers.to("sites", slow.answer)] == [1, 2]


async def test_that_there_is_none_is_asked_again() -> None:
    answers, found = Answers[tuple[str, ...]](steady=60), list[tuple[str, ...]]([(), ("jinxiu",)])

    async def ask() -> tuple[str, ...]:
        return found.pop(0)

    assert [await answers.to("sites", ask) for _ in range(2)] == [(), ("jinxiu",)]
