"""Numbers without gaps."""

import asyncio

from tests.shared.storage.suite.jobs import Replicas


class Numbering:
    async def test_a_series_counts_from_one_and_each_series_for_itself(self, replicas: Replicas) -> None:
        here, there = replicas[0].numbers(), replicas[1].numbers()

        taken = [
            await here.take("receipts/jinxiu", purpose="charge-1"),
            await there.take("receipts/jinxiu", purpose="charge-2"),
            await here.take("receipts/tower", purpose="charge-1"),
            await here.take("receipts/jinxiu", purpose="charge-3"),
        ]

        assert taken == [1, 2, 1, 3]

    async def test_the_same_purpose_has_the_same_number_for_ever(self, replicas: Replicas) -> None:
        here, there = replicas[0].numbers(), replicas[1].numbers()
        await here.take("slips/jinxiu", purpose="task-1")
        await here.take("slips/jinxiu", purpose="task-2")

        again = [await numbers.take("slips/jinxiu", purpose="task-1") for numbers in (here, there)]

        assert again == [1, 1]
        assert await there.take("slips/jinxiu", purpose="task-3") == 3

    async def test_sixty_four_at_once_leave_no_gap(self, replicas: Replicas) -> None:
        wishes = [(replicas[n % 2].numbers(), f"charge-{n // 2}") for n in range(64)]

        taken = await asyncio.gather(
            *(numbers.take("receipts", purpose=purpose) for numbers, purpose in wishes)
        )

        assert sorted(set(taken)) == list(range(1, 33))
        assert taken[::2] == taken[1::2]
