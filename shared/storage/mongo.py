"""A service's own database on MongoDB, or on anything that speaks its wire protocol."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar, cast

from pymongo.errors import PyMongoError

from shared.storage.away import NoStoreError
from shared.storage.cipher import Cipher
from shared.storage.driver import connect
from shared.storage.indexes import make_indexes
from shared.storage.master import Master
from shared.storage.mongo_numbers import MongoNumbers
from shared.storage.mongo_register import MongoRegister
from shared.storage.mongo_store import MongoStore
from shared.storage.older import encrypt_older, note_older
from shared.storage.outbox import Hurry, Outgoing
from shared.storage.slate import Slate
from shared.storage.store import Aggregate, Kept
from shared.storage.vault import Vault

K = TypeVar("K", bound=Aggregate)
NUMBERS = "numbers"
SLATE = "slate"


class MongoDatabase:
    """A Database whose stores, registers and numbers are collections."""

    def __init__(
        self,
        url: str,
        *,
        name: str,
        master: Master,
        driver: str = "motor",
        hurry: Hurry | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.hurry = hurry
        self._connection = connect(url, driver=driver)
        self._database = self._connection.database(name)
        self._cipher = Cipher(partial(Vault, url, database=name, master=master), of=name)
        self._clock = clock
        self._stores: dict[str, MongoStore[Any]] = {}
        self._registers: dict[str, MongoRegister[Any]] = {}
        self._numbers = MongoNumbers(self._database[NUMBERS])
        self.outbox = Slate(self._database[SLATE], holder=self._stores.get, clock=clock)

    def store(self, kept: Kept[K]) -> MongoStore[K]:
        """See Database."""
        if kept.name not in self._stores:
            self._stores[kept.name] = MongoStore(
                kept,
                self._database[kept.name],
                cipher=self._cipher,
                slate=self.outbox,
                hurry=self._hurry_on,
                clock=self._clock,
            )
        return cast("MongoStore[K]", self._stores[kept.name])  # one name is one kind

    def register(self, kept: Kept[K]) -> MongoRegister[K]:
        """See Database."""
        if kept.name not in self._registers:
            self._registers[kept.name] = MongoRegister(
                kept, self._database[kept.name], self._cipher, clock=self._clock
            )
        return cast("MongoRegister[K]", self._registers[kept.name])  # one name is one kind

    def numbers(self) -> MongoNumbers:
        """See Database."""
        return self._numbers

    async def open(self) -> None:
        """Reach the server and open the data keys; raises NoStoreError and MasterKeyError."""
        try:
            await self.ping()
        except PyMongoError as error:
            why = str(error).partition(" (configured")[0]
            raise NoStoreError(
                f"the store does not let us in ({why}): is MongoDB running, and GUANJIA_MONGO_URL right?"
            ) from error
        await asyncio.to_thread(self._cipher.open)

    async def prepare(self) -> None:
        """Make every declared index, drop the others, and encrypt what is older, in stores and registers opened so far.

        Opens the data keys where open() has not. Doing it again is harmless. Raises MasterKeyError.
        """
        await asyncio.to_thread(self._cipher.open)
        await self._numbers.prepare()
        for store in self._stores.values():
            await note_older(store.collection, self.outbox)
        shelves: tuple[MongoStore[Any] | MongoRegister[Any], ...] = (
            *self._stores.values(),
            *self._registers.values(),
        )
        for shelf in shelves:
            await make_indexes(shelf.collection, shelf.kept)
        await encrypt_older(self._database, [(shelf.collection, shelf.codec) for shelf in shelves])

    async def ping(self) -> None:
        """Return when the database answers; raises the driver's error after five seconds when it does not."""
        await self._connection.ping()

    async def close(self) -> None:
        """Give every connection back."""
        await self._connection.close()
        await asyncio.to_thread(self._cipher.close)

    def _hurry_on(self, outgoing: Sequence[Outgoing]) -> None:
        if self.hurry:
            self.hurry(outgoing)
