"""A Register on MongoDB: entries are inserted once and never written again."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Generic

from pymongo.errors import DuplicateKeyError

from shared.storage.asking import check_asked
from shared.storage.cipher import Cipher
from shared.storage.codec import Codec
from shared.storage.driver import Collection
from shared.storage.queries import conditions, sorting
from shared.storage.questions import Questions
from shared.storage.refusals import not_unique
from shared.storage.store import A, Kept, Where
from shared.storage.together import Inserts

AT_A_TIME = 500
"""So many entries of a walk are in memory at once; a driver that is told nothing takes 16 MiB of them, and holds ten
times that as objects."""


class MongoRegister(Generic[A]):
    """See Register."""

    def __init__(
        self, kept: Kept[A], collection: Collection, cipher: Cipher, *, clock: Callable[[], datetime]
    ) -> None:
        self.kept = kept
        self.collection = collection
        self.codec = Codec(kept.of, cipher)
        self._questions = Questions(kept, collection, self.codec, clock=clock)
        self._inserts = Inserts(collection)

    async def append(self, entry: A) -> bool:
        """See Register."""
        try:
            await self._inserts.write({"_id": entry.id, "state": self.codec.encode(entry, key=entry.id)})
        except DuplicateKeyError as error:
            if await self.collection.find_one({"_id": entry.id}, {"_id": 1}) is None:
                raise not_unique(self.kept, entry.id) from error
            return False
        return True

    async def find(self, key: str) -> A | None:
        """See Register."""
        document = await self.collection.find_one({"_id": key})
        return self._questions.decoded(document) if document else None

    async def find_many(
        self, where: Where, *, order: str = "id", limit: int = 50, after: str | None = None
    ) -> Sequence[A]:
        """See Register."""
        return await self._questions.find_many(where, order=order, limit=limit, after=after)

    async def each(self, where: Where, *, order: str = "id") -> AsyncIterator[A]:
        """See Register."""
        check_asked(self.kept.of, where, order=order)
        wanted = conditions(where, codec=self.codec)
        found = self.collection.find(wanted, {"state": 1}).sort(sorting(order)).batch_size(AT_A_TIME)
        async for document in found:
            yield self._questions.decoded(document)

    async def count(self, where: Where) -> int:
        """See Register."""
        return await self._questions.count(where)
