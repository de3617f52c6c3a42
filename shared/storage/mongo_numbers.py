"""Numbers on MongoDB: a number is a document, so taking one is an insert that only one can win.

Those who wait for the same series are served together: one insert of several documents, in order.
"""

import asyncio
import random
from collections.abc import Mapping
from typing import Any

from pymongo import DESCENDING
from pymongo.errors import BulkWriteError

from shared.storage.driver import Collection
from shared.storage.lines import Lines

PAUSE = 0.005
Wishes = dict[str, "asyncio.Future[int]"]
"""Who waits for a number, by purpose."""


class MongoNumbers:
    """See Numbers."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self._lines = Lines()
        self._last: dict[str, int] = {}
        self._waiting: dict[str, Wishes] = {}

    async def prepare(self) -> None:
        """Make the indexes: one number per purpose, and the way to the highest one."""
        await self.collection.create_index([("series", 1), ("purpose", 1)], unique=True)
        await self.collection.create_index([("series", 1), ("n", DESCENDING)])

    async def take(self, series: str, *, purpose: str) -> int:
        """See Numbers."""
        waiting = self._waiting.setdefault(series, {})
        wish = waiting.setdefault(purpose, asyncio.get_running_loop().create_future())
        async with self._lines.turn(series):
            if not wish.done():
                # Whoever serves the line serves others too: being cancelled is not their affair.
                await asyncio.shield(self._serve(series))
        return await asyncio.shield(wish)

    async def _serve(self, series: str) -> None:
        """Give everybody in the line a number; an error is everybody's."""
        wishes = self._waiting.pop(series, {})
        try:
            while wishes:
                wishes = await self._give(series, wishes)
        except Exception as error:
            for wish in wishes.values():
                if not wish.done():
                    wish.set_exception(error)
            raise

    async def _give(self, series: str, wishes: Wishes) -> Wishes:
        """Insert the next numbers for all of them; those who are still without one."""
        # Numbers are never given back, so the one after the last is either free or taken by a replica.
        last = self._last[series] if series in self._last else await self._highest(series)
        purposes = list(wishes)
        numbers = range(last + 1, last + 1 + len(purposes))
        documents = [
            {"_id": f"{series}/{number}", "series": series, "n": number, "purpose": purpose}
            for number, purpose in zip(numbers, purposes, strict=True)
        ]
        try:
            await self.collection.insert_many(documents, ordered=True)
            given = len(documents)
        except BulkWriteError as error:
            given = _inserted(error.details)
        for number, purpose in zip(numbers, purposes[:given], strict=False):
            wishes[purpose].set_result(number)
        self._last[series] = last + given
        left = {purpose: wishes[purpose] for purpose in purposes[given:]}
        return await self._resolve(series, left) if left else left

    async def _resolve(self, series: str, left: Wishes) -> Wishes:
        """The first of them collided: its purpose has a number already, or a replica took the next one."""
        purpose = next(iter(left))
        taken = await self.collection.find_one({"series": series, "purpose": purpose}, {"n": 1})
        if taken:
            left.pop(purpose).set_result(int(taken["n"]))
            return left
        await asyncio.sleep(random.uniform(0, PAUSE))  # noqa: S311 no secret is drawn
        self._last[series] = await self._highest(series)
        return left

    async def _highest(self, series: str) -> int:
        found = await self.collection.find({"series": series}).sort([("n", DESCENDING)]).limit(1).to_list(1)
        return int(found[0]["n"]) if found else 0


def _inserted(details: Mapping[str, Any]) -> int:
    return int(details["nInserted"])
