"""The one place that knows which driver talks to the database: motor or PyMongo's own asynchronous client.

Both spell everything this room uses alike; the types are PyMongo's. Motor is the default and past its end
of life, so changing this module must be all it takes to leave it.
"""

import asyncio
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import Any, Literal, cast

from bson import Decimal128
from bson.codec_options import CodecOptions, TypeCodec, TypeRegistry
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.uri_parser import parse_uri

Driver = Literal["motor", "pymongo"]
Doc = dict[str, Any]
Collection = AsyncCollection[Doc]

_CLIENTS: dict[str, Any] = {"motor": AsyncIOMotorClient, "pymongo": AsyncMongoClient}


class UnknownDriverError(ValueError):
    """The settings name a driver that is not there."""

    def __init__(self, driver: str) -> None:
        super().__init__(f"no driver is called {driver!r}: set it to one of {', '.join(_CLIENTS)}")


class _ExactNumbers(TypeCodec):
    python_type = Decimal
    bson_type = Decimal128

    def transform_python(self, value: Decimal) -> Decimal128:
        return Decimal128(value)

    def transform_bson(self, value: Decimal128) -> Decimal:
        return value.to_decimal()


READING: CodecOptions[Doc] = CodecOptions(
    tz_aware=True, tzinfo=UTC, type_registry=TypeRegistry([_ExactNumbers()])
)
"""How what is kept becomes Python's values."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An open client of one database server."""

    client: AsyncMongoClient[Doc]

    def database(self, name: str) -> AsyncDatabase[Doc]:
        """A database of the server; nothing is asked of the server yet."""
        return self.client[name]

    async def ping(self) -> None:
        """Return when the server answers; raises the driver's error after five seconds when it does not."""
        await self.client.admin.command("ping")

    async def close(self) -> None:
        """Give every connection back."""
        close: Any = self.client.close
        if inspect.iscoroutinefunction(close):  # PyMongo's is awaited, motor's is not
            await close()
        else:  # it says goodbye to the store before it returns, and would hold up the loop meanwhile
            await asyncio.to_thread(close)


PROMISES: Mapping[str, Any] = {
    "w": "majority",
    "journal": True,
    "retryWrites": False,
    "serverSelectionTimeoutMS": 5_000,
    # A line may be taken and say nothing: then the question is given up, and asked again like any other hiccup.
    "connectTimeoutMS": 5_000,
    "socketTimeoutMS": 30_000,
}


def connect(url: str, *, driver: str = "motor") -> Connection:
    """A client whose writes are acknowledged once journalled by a majority, unless the address says otherwise.

    Retryable writes stay off: the store's own conditions make a repeated write harmless, and SecantusDB
    slows down twentyfold with them. Raises UnknownDriverError.
    """
    if driver not in _CLIENTS:
        raise UnknownDriverError(driver)
    client = _CLIENTS[driver](
        url, tz_aware=True, tzinfo=UTC, type_registry=READING.type_registry, **promised(url)
    )
    # Motor's client answers to the same names for everything that this room calls.
    return Connection(cast("AsyncMongoClient[Doc]", client))


def promised(url: str) -> dict[str, Any]:
    """The promises that the address itself does not speak of."""
    said = {name.lower() for name in parse_uri(url)["options"]}
    return {name: value for name, value in PROMISES.items() if name.lower() not in said}


async def aggregated(collection: Collection, pipeline: Sequence[Doc]) -> list[Doc]:
    """What a pipeline comes to."""
    found: Any = collection.aggregate(pipeline)
    if inspect.isawaitable(found):  # PyMongo's cursor is awaited, motor's is not
        found = await found
    documents: list[Doc] = await found.to_list(None)
    return documents
