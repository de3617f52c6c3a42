"""What lies in the database, and what a change of keys does to it."""

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import bson
import pytest
from pymongo import MongoClient

from deploy.local.rotation import rotated
from shared.storage.codec import encoded
from shared.storage.master import (
    Master,
    MasterKeyError,
    add_fresh_key,
    master,
    new_master_key,
)
from shared.storage.mongo import MongoDatabase
from shared.storage.rotation import add_data_key, data_keys, rewrap
from tests.causes import a_command
from tests.live.store import DRIVERS
from tests.shared.storage.suite.hiding import OTHER, PHONE, PRIVATE
from tests.shared.storage.suite.jobs import ENTRIES, JOBS, a_job, says

pytestmark = pytest.mark.live


@asynccontextmanager
async def a_service(
    url: str, *, name: str, by: Master, driver: str = "motor"
) -> AsyncIterator[MongoDatabase]:
    database = MongoDatabase(url, name=name, master=by, driver=driver)
    database.store(JOBS), database.register(ENTRIES)
    try:
        await database.prepare()
        yield database
    finally:
        await database.close()


def everything(url: str, name: str) -> bytes:
    """Every document of a database as its bytes."""
    with MongoClient[dict[str, Any]](url) as client:
        database = client[name]
        return b"".join(
            bson.encode(one) for shelf in database.list_collection_names() for one in database[shelf].find({})
        )


@pytest.fixture
def name() -> str:
    return f"keys_{uuid.uuid4().hex[:12]}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return new_master_key(tmp_path / "master.key")


@pytest.mark.parametrize("driver", DRIVERS)
async def test_nothing_private_lies_in_the_database(
    store_url: str, name: str, file: Path, driver: str
) -> None:
    async with a_service(store_url, name=name, by=master(file), driver=driver) as service:
        await service.store(JOBS).add(PRIVATE, says("call 13800138000"), because=a_command())
        await service.register(ENTRIES).append(PRIVATE)
        await service.store(JOBS).find_many({"phone": PHONE})

    kept = everything(store_url, name)
    assert kept.count(b"job-1") >= 2
    for private in ("13800138000", "13900139000", "李", "li@example.org"):
        assert private.encode() not in kept


async def test_the_master_key_is_rotated_under_a_service_that_runs(
    store_url: str, name: str, file: Path
) -> None:
    async with a_service(store_url, name=name, by=master(file)) as service:
        await service.store(JOBS).add(PRIVATE, because=a_command())
        before = master(file)
        rotated(file, store_url, tell=lambda _line: None)
        await service.store(JOBS).add(a_job("job-2", phone=PHONE), because=a_command())

    async with a_service(store_url, name=name, by=master(file)) as service:
        assert await service.store(JOBS).count({"phone": PHONE}) == 2
        assert await service.store(JOBS).count({"words": "李女"}) == 1
    with pytest.raises(MasterKeyError, match="put the file with the former one back"):
        async with a_service(store_url, name=name, by=before):
            pass


async def test_a_rotation_that_was_broken_off_is_finished_by_the_next(
    store_url: str, name: str, file: Path
) -> None:
    async with a_service(store_url, name=name, by=master(file)) as service:
        await service.store(JOBS).add(PRIVATE, because=a_command())
    add_fresh_key(file)
    async with a_service(store_url, name=name, by=master(file)) as service:
        assert await service.store(JOBS).count({"phone": PHONE}) == 1

    assert rewrap(store_url, database=name, master=master(file)) == 1
    assert rewrap(store_url, database=name, master=master(file)) == 0
    rotated(file, store_url, tell=lambda _line: None)

    assert [one.provider for one in data_keys(store_url, database=name)] == [master(file).provider]
    assert len(master(file).providers) == 1


async def test_what_every_data_key_encrypted_is_opened_and_found(
    store_url: str, name: str, file: Path
) -> None:
    async with a_service(store_url, name=name, by=master(file)) as service:
        await service.store(JOBS).add(PRIVATE, because=a_command())
    add_data_key(store_url, database=name, master=master(file))

    async with a_service(store_url, name=name, by=master(file)) as service:
        await service.store(JOBS).add(a_job("job-2", phones=(OTHER,)), because=a_command())
        assert [one.id for one in await service.store(JOBS).find_many({"phones": OTHER})] == [
            "job-1",
            "job-2",
        ]


async def test_what_an_older_house_kept_in_clear_is_still_read(store_url: str, name: str, file: Path) -> None:
    async with a_service(store_url, name=name, by=master(file)) as service:
        await service.store(JOBS).add(PRIVATE, because=a_command())
        with MongoClient[dict[str, Any]](store_url) as client:
            client[name]["jobs"].update_one({"_id": PRIVATE.id}, {"$set": {"state.owner": "clear"}})

        assert (await service.store(JOBS).get(PRIVATE.id)).owner == "clear"


async def test_what_an_older_house_kept_in_clear_is_hidden_and_found_after_the_next_start(
    store_url: str, name: str, file: Path
) -> None:
    with MongoClient[dict[str, Any]](store_url) as client:
        client[name]["jobs"].insert_one({"_id": PRIVATE.id, "version": 3, "state": encoded(PRIVATE)})
        client[name]["entries"].insert_one({"_id": PRIVATE.id, "state": encoded(PRIVATE)})
    assert PHONE.encode() in everything(store_url, name)

    async with a_service(store_url, name=name, by=master(file)) as service:
        jobs, entries = service.store(JOBS), service.register(ENTRIES)
        assert [one.owner for one in await jobs.find_many({"phone": PHONE, "words": "李女"})] == [
            PRIVATE.owner
        ]
        assert await entries.find(PRIVATE.id) == await jobs.get(PRIVATE.id)

    assert PHONE.encode() not in everything(store_url, name)


async def test_another_houses_key_opens_nothing(store_url: str, name: str, file: Path) -> None:
    async with a_service(store_url, name=name, by=master(file)):
        pass
    stranger = Master("local:strange", {"local:strange": {"key": os.urandom(96)}})

    with pytest.raises(MasterKeyError, match="the master key given is local:strange"):
        async with a_service(store_url, name=name, by=stranger):
            pass
