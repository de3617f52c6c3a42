"""Many documents at once, as the real codecs keep them: a store that has been in use for years, within minutes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from itertools import islice
from typing import Any, TypeVar

from pymongo import MongoClient, WriteConcern
from pymongo.database import Database

from shared.storage.cipher import Cipher
from shared.storage.codec import Codec
from shared.storage.driver import Doc
from shared.storage.master import Master
from shared.storage.mongo import MongoDatabase
from shared.storage.store import Aggregate, Kept
from shared.storage.vault import Vault
from shared.vocabulary.ids import JourneyId
from tests.shared.storage.keyring import MASTER

AT_ONCE = 1000
ANY = "filled"
"""Under one key for all the cipher remembers a value that it has encrypted, so that equal ones are encrypted once."""
T = TypeVar("T")


class Filler:
    """A service's database while nobody uses it."""

    def __init__(self, database: Database[Doc], cipher: Cipher) -> None:
        self.database = database
        self.cipher = cipher
        self._codec: Callable[[Any], Codec[Any]] = cache(partial(Codec, cipher=cipher))

    def document(self, state: Aggregate) -> Doc:
        """The document of an aggregate whose messages have all gone out."""
        return {
            "_id": state.id,
            "site": getattr(state, "site", None),
            "journey": JourneyId(f"j-{state.id}"),
            "version": 1,
            "state": self._encoded(state),
            "outbox": [],
            "handled": [f"filled-{state.id}"],
        }

    def keep(self, kept: Kept[Any], states: Iterable[Aggregate]) -> int:
        """Fill a store; how many documents there were."""
        return self.insert(kept.name, map(self.document, states))

    def enter(self, kept: Kept[Any], entries: Iterable[Aggregate]) -> int:
        """Fill a register; how many entries there were."""
        return self.insert(kept.name, ({"_id": one.id, "state": self._encoded(one)} for one in entries))

    def _encoded(self, state: Aggregate) -> Any:
        return self._codec(type(state)).encode(state, key=ANY)

    def insert(self, name: str, documents: Iterable[Doc]) -> int:
        """Insert documents a thousand at a time, not waiting for the journal; how many there were."""
        collection = self.database[name].with_options(write_concern=WriteConcern(w=1, j=False))
        filled, before = 0, Future[Any]()
        before.set_result(None)
        with ThreadPoolExecutor(1) as hand:
            for part in in_parts(documents, size=AT_ONCE):
                before.result()
                # The store takes one part in while the next is made.
                before = hand.submit(collection.insert_many, part, ordered=False)
                filled += len(part)
            before.result()
        return filled


async def indexed(
    url: str,
    *,
    name: str,
    stores: Sequence[Kept[Any]],
    registers: Sequence[Kept[Any]] = (),
    master: Master = MASTER,
) -> None:
    """Make the data keys, and the indexes that stores and registers declare."""
    database = MongoDatabase(url, name=name, master=master)
    for kept in stores:
        database.store(kept)
    for kept in registers:
        database.register(kept)
    await database.prepare()
    await database.close()


@contextmanager
def filling(url: str, *, name: str, master: Master = MASTER) -> Iterator[Filler]:
    """A service's database to be filled, and a plain client of it."""
    client, database = opened(url, name=name)
    cipher = Cipher(partial(Vault, url, database=name, master=master), of=name)
    try:
        yield Filler(database, cipher)
    finally:
        cipher.close()
        client.close()


def opened(url: str, *, name: str) -> tuple[MongoClient[Doc], Database[Doc]]:
    """A plain client, and a service's database as it is kept."""
    client = MongoClient[Doc](url, retryWrites=False)
    return client, client[name]


def in_parts(many: Iterable[T], *, size: int) -> Iterator[list[T]]:
    """The same in lists of a size."""
    iterator = iter(many)
    while part := list(islice(iterator, size)):
        yield part
