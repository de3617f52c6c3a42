"""Many documents at once, as the real codecs keep them: a store that has been in use for years, within a minute."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from pymongo import MongoClient, WriteConcern
from pymongo.database import Database

from shared.storage.codec import encoded
from shared.storage.driver import Doc
from shared.storage.mongo import MongoDatabase
from shared.storage.store import Aggregate, Kept
from shared.vocabulary.ids import JourneyId
from tests.shared.storage.keyring import MASTER

AT_ONCE = 1000
T = TypeVar("T")


def kept_document(state: Aggregate) -> Doc:
    """The document of an aggregate whose messages have all gone out."""
    return {
        "_id": state.id,
        "site": getattr(state, "site", None),
        "journey": JourneyId(f"j-{state.id}"),
        "version": 1,
        "state": encoded(state),
        "outbox": [],
        "handled": [f"filled-{state.id}"],
    }


def entered_document(entry: Aggregate) -> Doc:
    """The document of an entry of a register."""
    return {"_id": entry.id, "state": encoded(entry)}


def fill(store: Any, name: str, documents: Iterable[Doc]) -> int:
    """Insert documents a thousand at a time, not waiting for the journal; how many there were."""
    collection = store[name].with_options(write_concern=WriteConcern(w=1, j=False))
    filled = 0
    for part in in_parts(documents, size=AT_ONCE):
        collection.insert_many(part, ordered=False)
        filled += len(part)
    return filled


async def indexed(
    url: str, *, name: str, stores: Sequence[Kept[Any]], registers: Sequence[Kept[Any]] = ()
) -> None:
    """Make the indexes that stores and registers declare."""
    database = MongoDatabase(url, name=name, master=MASTER)
    for kept in stores:
        database.store(kept)
    for kept in registers:
        database.register(kept)
    await database.prepare()
    await database.close()


def opened(url: str, *, name: str) -> tuple[MongoClient[Doc], Database[Doc]]:
    """A plain client, and a service's database as it is kept."""
    client = MongoClient[Doc](url, retryWrites=False)
    return client, client[name]


def in_parts(many: Iterable[T], *, size: int) -> Iterator[list[T]]:
    """The same in lists of a size."""
    iterator = iter(many)
    while part := list(islice(iterator, size)):
        yield part
