"""What a store keeps when the database dies, and what it asks of the database."""

import asyncio
import os
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import monitoring
from pymongo.errors import PyMongoError

from shared.storage.codec import Codec
from shared.storage.driver import UnknownDriverError, connect
from shared.storage.mongo import MongoDatabase
from shared.storage.mongo_register import AT_A_TIME
from shared.storage.outbox import all_left
from shared.storage.queries import conditions, sorting
from shared.storage.store import AtMost
from tests.causes import a_command
from tests.chaos.proxy import Line
from tests.clockwork import MONDAY_MORNING
from tests.live.secantus import a_free_port, secantus
from tests.live.store import DRIVERS, two_replicas
from tests.shared.storage.keyring import MASTER, a_cipher
from tests.shared.storage.suite.jobs import (
    END_OF_TIME,
    ENTRIES,
    JOBS,
    Job,
    a_job,
    count_aloud,
    count_one,
    says,
)

pytestmark = pytest.mark.live
CODEC = Codec(Job, a_cipher())


class Commands(monitoring.CommandListener):
    def __init__(self) -> None:
        self.names: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.names.append(event.command_name)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


@pytest.fixture
def commands() -> Iterator[Commands]:
    listener = Commands()
    listeners: Any = monitoring._LISTENERS  # the driver has no way to take a listener away again
    listeners.command_listeners.append(listener)
    yield listener
    listeners.command_listeners.remove(listener)


@pytest.mark.parametrize("driver", DRIVERS)
async def test_a_change_after_a_write_of_this_process_is_one_round_trip_and_one_for_what_it_says(
    commands: Commands, store_url: str, driver: str
) -> None:
    async with two_replicas(store_url, driver=driver) as (here, there):
        jobs = here.store(JOBS)
        await jobs.add(a_job(), because=a_command())
        commands.names.clear()

        await jobs.change("job-1", count_aloud, because=a_command())
        own = list(commands.names)
        await there.store(JOBS).change("job-1", count_one, because=a_command())
        commands.names.clear()
        await jobs.change("job-1", count_one, because=a_command())

    assert own == ["insert", "update"]
    assert commands.names[:3] == ["update", "find", "update"]


@pytest.mark.parametrize("driver", DRIVERS)
async def test_a_walk_along_a_register_takes_a_portion_at_a_time(
    commands: Commands, store_url: str, driver: str
) -> None:
    async with two_replicas(store_url, driver=driver) as (here, _):
        entries = here.register(ENTRIES)
        await asyncio.gather(*(entries.append(a_job(id=f"{n:04}")) for n in range(2 * AT_A_TIME + 1)))
        commands.names.clear()

        walked = [entry.id async for entry in entries.each({})]

    assert walked == [f"{n:04}" for n in range(2 * AT_A_TIME + 1)]
    assert commands.names[:3] == ["find", "getMore", "getMore"]


@pytest.mark.parametrize("driver", DRIVERS)
async def test_queries_walk_along_their_indexes(store_url: str, driver: str) -> None:
    async with two_replicas(store_url, driver=driver) as (here, _):
        await here.prepare()
        jobs = here.store(JOBS)
        for number in range(30):
            await jobs.add(
                a_job(f"job-{number}", due=MONDAY_MORNING), says("a")[: number % 2], because=a_command()
            )

        plans = [
            await jobs.collection.find(conditions({"due": AtMost(MONDAY_MORNING)}, codec=CODEC))
            .sort(sorting("due"))
            .explain(),
            await jobs.collection.find(conditions({"site": "jinxiu"}, codec=CODEC))
            .sort(sorting("-opened"))
            .explain(),
        ]

    assert [index_of(plan["queryPlanner"]["winningPlan"]) for plan in plans] == [
        "state.due_1__id_1",
        "state.site_1_state.opened_-1__id_-1",
    ]


@pytest.mark.parametrize("driver", DRIVERS)
async def test_no_acknowledged_write_is_lost_when_the_database_is_killed(tmp_path: Path, driver: str) -> None:
    port = a_free_port()
    acknowledged: list[str] = []
    enough = asyncio.Event()
    with secantus(tmp_path, port=port) as server:
        # Long enough to find the server again: the driver looks for it at most twice a second.
        database = MongoDatabase(
            f"{server.url}/?serverSelectionTimeoutMS=5000", name="killed", master=MASTER, driver=driver
        )
        jobs = database.store(JOBS)
        await database.prepare()

        async def write(worker: int) -> None:
            for number in range(1000):
                key = f"job-{worker}-{number}"
                await jobs.add(a_job(key), says(key), because=a_command())
                acknowledged.append(key)
                if len(acknowledged) == 200:
                    enough.set()

        writers = [asyncio.create_task(write(worker)) for worker in range(4)]
        await enough.wait()
        os.kill(server.pid, signal.SIGKILL)
        ends = await asyncio.gather(*writers, return_exceptions=True)

    with secantus(tmp_path, port=port):
        kept = [job.id for job in await jobs.find_many({}, limit=10_000)]
        held = [one.key for one in await all_left(database.outbox, said_before=END_OF_TIME)]
        await database.close()

    assert all(isinstance(end, PyMongoError) for end in ends)
    assert set(acknowledged) <= set(kept)
    assert sorted(held) == sorted(kept)


async def test_an_address_may_ask_for_another_promise_and_retryable_writes_stay_off(store_url: str) -> None:
    plain, asked = connect(store_url), connect(f"{store_url}/?w=1&journal=false")

    promises = [door.client.write_concern.document for door in (plain, asked)]
    retries = plain.client.options.retry_writes
    await plain.close()
    await asked.close()

    assert promises == [{"w": "majority", "j": True}, {"w": 1, "j": False}]
    assert retries is False


def test_an_unknown_driver_is_refused_with_a_sentence(store_url: str) -> None:
    with pytest.raises(
        UnknownDriverError, match="no driver is called 'odbc': set it to one of motor, pymongo"
    ):
        connect(store_url, driver="odbc")


async def test_a_database_that_is_not_there_says_so() -> None:
    nowhere = f"mongodb://127.0.0.1:{a_free_port()}/?serverSelectionTimeoutMS=200"
    database = MongoDatabase(nowhere, name=uuid.uuid4().hex, master=MASTER)

    with pytest.raises(PyMongoError):
        await database.ping()
    await database.close()


def index_of(plan: dict[str, Any]) -> str:
    return str(plan["indexName"]) if "indexName" in plan else index_of(plan["inputStage"])


@pytest.mark.parametrize("driver", DRIVERS)
async def test_a_question_that_is_never_answered_is_given_up(store_url: str, driver: str) -> None:
    line = Line(int(store_url.rpartition(":")[2].partition("/")[0]))
    await line.start()
    # A socket that says nothing is given up after a second here, after half a minute in the house.
    soon = "socketTimeoutMS=1000&connectTimeoutMS=500&serverSelectionTimeoutMS=3000"
    address = f"mongodb://127.0.0.1:{line.port}/?directConnection=true&{soon}"
    database = MongoDatabase(address, name=f"deaf-{driver}", master=MASTER, driver=driver)
    jobs = database.store(JOBS)
    await jobs.add(a_job(), because=a_command())

    with line.deaf(), pytest.raises(PyMongoError):
        await jobs.count({})
    found = await jobs.count({})
    await database.close()
    await line.stop()

    assert found == 1
    assert connect(store_url).client.options.pool_options.socket_timeout == 30
