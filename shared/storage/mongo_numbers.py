"""Numbers on MongoDB: a number is a document, so taking one is a single insert that only one can win."""

import asyncio
import random

from pymongo import DESCENDING
from pymongo.errors import DuplicateKeyError

from shared.storage.driver import Collection
from shared.storage.lines import Lines

PAUSE = 0.005


class MongoNumbers:
    """See Numbers."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self._lines = Lines()
        self._last: dict[str, int] = {}

    async def prepare(self) -> None:
        """Make the indexes: one number per purpose, and the way to the highest one."""
        await self.collection.create_index([("series", 1), ("purpose", 1)], unique=True)
        await self.collection.create_index([("series", 1), ("n", DESCENDING)])

    async def take(self, series: str, *, purpose: str) -> int:
        """See Numbers."""
        async with self._lines.turn(series):
            last = self._last[series] if series in self._last else await self._highest(series)
            while True:
                # Numbers are never given back, so the one after the last is either free or taken by a replica.
                number = last + 1
                try:
                    await self.collection.insert_one(
                        {"_id": f"{series}/{number}", "series": series, "n": number, "purpose": purpose}
                    )
                except DuplicateKeyError:
                    taken = await self.collection.find_one({"series": series, "purpose": purpose}, {"n": 1})
                    if taken:
                        return int(taken["n"])
                    await asyncio.sleep(random.uniform(0, PAUSE))  # noqa: S311 no secret is drawn
                    last = await self._highest(series)
                else:
                    self._last[series] = number
                    return number

    async def _highest(self, series: str) -> int:
        found = await self.collection.find({"series": series}).sort([("n", DESCENDING)]).limit(1).to_list(1)
        return int(found[0]["n"]) if found else 0
