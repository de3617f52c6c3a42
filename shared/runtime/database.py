"""The database that a service's settings lead to: for its process, and for a command beside it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from shared.runtime.settings import Settings
from shared.storage.mongo import MongoDatabase


def database_of(
    name: str, settings: Settings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> MongoDatabase:
    """The database of a service, not asked for anything yet."""
    return MongoDatabase(
        settings.mongo_url,
        name=settings.mongo_database or f"guanjia_{name}",
        master=settings.master(),
        driver=settings.mongo_driver,
        clock=clock,
    )


@asynccontextmanager
async def opened(name: str, settings: Settings) -> AsyncIterator[MongoDatabase]:
    """The database while a command works with it; raises NoStoreError and MasterKeyError.

    What the command says waits for the service itself, whose relay finds it within seconds.
    """
    database = database_of(name, settings)
    try:
        await database.open()
        yield database
    finally:
        await database.close()
