"""Writes that travel together: nobody stands in a line that nothing carries any more."""

import asyncio
from collections.abc import Sequence

from shared.storage.together import Line


async def _at_once(_write: int) -> bool:
    return True


async def _all_at_once(writes: Sequence[int]) -> Sequence[bool]:
    return [True] * len(writes)


async def test_a_write_that_comes_just_as_the_last_carriers_end_is_carried_too() -> None:
    line: Line[int] = Line(_at_once, _all_at_once)

    async def one_after_the_other(first: int) -> None:
        for number in range(first, first + 20):
            assert await line.write(number)

    async with asyncio.timeout(2):
        await asyncio.gather(one_after_the_other(0), one_after_the_other(100))
