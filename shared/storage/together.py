"""Writes of many callers in one round trip: while one batch is under way, the next one gathers by itself.

Nobody waits for company: a write that comes alone goes alone, at once. Under load a batch costs the process a
tenth of what single writes cost, and each write stays a conditional change of one document.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError, WriteError

from shared.storage.driver import Collection, Doc

MOST = 64
UNDER_WAY = 2
MOST_CHANGES = 32
"""A change costs the store most: a process goes on with the callers of one batch while the store works on the next."""
DUPLICATE_KEY = 11000

W = TypeVar("W")
Outcome = bool | BaseException


@dataclass(frozen=True, slots=True)
class Update:
    """A change of one document, decided on a version of it that has not handled its cause."""

    key: str
    version: int
    cause: str
    change: Doc

    @property
    def wanted(self) -> Doc:
        """The document as it must be for the change to happen."""
        return {"_id": self.key, "version": self.version}

    def happened(self, document: Doc) -> bool:
        """Whether the document, read afterwards, shows that the change took place."""
        return document["version"] == self.version + 1 and self.cause in document["handled"]


@dataclass(frozen=True, slots=True)
class Waiting(Generic[W]):
    """A write whose caller waits for its outcome."""

    write: W
    outcome: asyncio.Future[bool] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def tell(self, outcome: Outcome) -> None:
        """Let the caller go on, if it still waits."""
        if self.outcome.done():
            return
        if isinstance(outcome, bool):
            self.outcome.set_result(outcome)
        else:
            self.outcome.set_exception(outcome)


class Updates:
    """Conditional updates of one collection."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._line: Line[Update] = Line(self._one, self._many, most=MOST_CHANGES)

    async def write(self, update: Update) -> bool:
        """Whether the document was as wanted and is changed now; raises DuplicateKeyError and the driver's errors."""
        return await self._line.write(update)

    async def _one(self, update: Update) -> bool:
        result = await self._collection.update_one(update.wanted, update.change)
        return result.modified_count == 1

    async def _many(self, updates: Sequence[Update]) -> Sequence[Outcome]:
        writes = [UpdateOne(one.wanted, one.change) for one in updates]
        try:
            result = await self._collection.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            errors, changed = _errors(error), int(error.details["nModified"])
        else:
            errors, changed = {}, result.modified_count
        if changed + len(errors) == len(updates):
            return [errors.get(place, True) for place in range(len(updates))]
        # The database says only how many lost their race; each document tells which.
        keys = [one.key for one in updates]
        read = self._collection.find({"_id": {"$in": keys}}, {"version": 1, "handled": 1})
        now = {document["_id"]: document for document in await read.to_list(None)}
        return [
            errors.get(place, one.key in now and one.happened(now[one.key]))
            for place, one in enumerate(updates)
        ]


class Inserts:
    """New documents of one collection."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._line: Line[Doc] = Line(self._one, self._many)

    async def write(self, document: Doc) -> None:
        """Keep a new document; raises DuplicateKeyError and the driver's errors."""
        await self._line.write(document)

    async def _one(self, document: Doc) -> bool:
        await self._collection.insert_one(document)
        return True

    async def _many(self, documents: Sequence[Doc]) -> Sequence[Outcome]:
        try:
            await self._collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            errors = _errors(error)
            return [errors.get(place, True) for place in range(len(documents))]
        return [True] * len(documents)


class Line(Generic[W]):
    """Writes standing in line: a few batches under way at a time, the rest of the line is the next batch."""

    def __init__(
        self,
        one: Callable[[W], Awaitable[bool]],
        many: Callable[[Sequence[W]], Awaitable[Sequence[Outcome]]],
        *,
        most: int = MOST,
        under_way: int = UNDER_WAY,
    ) -> None:
        self._one = one
        self._many = many
        self._most = most
        self._under_way = under_way
        self._waiting: list[Waiting[W]] = []
        self._carriers: set[asyncio.Task[None]] = set()

    async def write(self, write: W) -> bool:
        """The write's own outcome."""
        mine = Waiting(write)
        self._waiting.append(mine)
        if len(self._carriers) < self._under_way:
            self._carriers.add(asyncio.create_task(self._carry()))
        return await mine.outcome

    async def _carry(self) -> None:
        try:
            await self._until_the_line_is_empty()
        finally:
            # Here and not when the task is done: a write that comes in between would wait for nobody.
            self._carriers.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _until_the_line_is_empty(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            if len(batch) == 1:
                await _told(batch[0], self._one(batch[0].write))
                continue
            try:
                outcomes = await self._many([each.write for each in batch])
            except Exception:  # noqa: BLE001 what fails together is tried alone: each caller gets its own error
                await asyncio.gather(*(_told(each, self._one(each.write)) for each in batch))
            else:
                for each, outcome in zip(batch, outcomes, strict=True):
                    each.tell(outcome)


async def _told(waiting: Waiting[Any], outcome: Awaitable[bool]) -> None:
    try:
        waiting.tell(await outcome)
    except Exception as error:  # noqa: BLE001 the caller gets it
        waiting.tell(error)


def _errors(error: BulkWriteError) -> dict[int, BaseException]:
    """Each failed write's own error by its place; raises the whole again when its durability is in doubt."""
    details = error.details
    if details.get("writeConcernErrors"):
        raise error
    return {
        one["index"]: (DuplicateKeyError if one["code"] == DUPLICATE_KEY else WriteError)(
            one["errmsg"], one["code"], one
        )
        for one in details["writeErrors"]
    }
