"""A service's database as two of its processes have it."""

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from shared.storage.driver import connect
from shared.storage.mongo import MongoDatabase
from tests.shared.storage.keyring import MASTER
from tests.shared.storage.suite.jobs import BADGES, ENTRIES, JOBS

DRIVERS = ("motor", "pymongo")


@asynccontextmanager
async def two_replicas(
    url: str, *, driver: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> AsyncIterator[tuple[MongoDatabase, MongoDatabase]]:
    """Two databases over the same fresh data, prepared; the data is dropped at the end."""
    name = f"suite_{uuid.uuid4().hex[:12]}"
    here, there = (MongoDatabase(url, name=name, master=MASTER, driver=driver, clock=clock) for _ in range(2))
    for replica in (here, there):
        replica.store(JOBS), replica.store(BADGES), replica.register(ENTRIES)
        await replica.prepare()
    try:
        yield here, there
    finally:
        await here.close()
        await there.close()
        door = connect(url, driver=driver)
        await door.client.drop_database(name)
        await door.close()
