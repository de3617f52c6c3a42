"""Pages follow what happens in any process of their service."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from services.crew.app import build
from services.crew.settings import Settings
from shared.auth.keys import new_keys
from shared.messaging.declare import apply
from shared.messaging.topology import topology
from shared.runtime.process import Process
from shared.storage.master import new_master_key
from shared.web.stream import Event, Hub
from tests.live.street import until

pytestmark = pytest.mark.live


@contextlib.asynccontextmanager
async def two_processes(amqp_url: str, store_url: str, folder: Path) -> AsyncIterator[tuple[Hub, Hub]]:
    settings = Settings(
        amqp_url=amqp_url,
        mongo_url=store_url,
        mongo_database=folder.name,
        token_public_key=new_keys(folder)[0],
        master_key_file=new_master_key(folder / "master.key"),
        files=folder / "files",
    )
    processes = [Process("crew", build, settings=settings) for _ in range(2)]
    await apply(amqp_url, topology({"crew": processes[0].service.subscriptions}))
    async with contextlib.AsyncExitStack() as stack:
        hubs = []
        for process in processes:
            await stack.enter_async_context(process.app.router.lifespan_context(process.app))
            assert process.service.hub
            hubs.append(process.service.hub)
        yield hubs[0], hubs[1]


async def test_an_open_page_hears_what_another_process_of_its_service_did(
    amqp_url: str, store_url: str, tmp_path: Path
) -> None:
    heard: list[Event] = []

    async def follow(hub: Hub) -> None:
        while True:  # a page comes back when its stream ends
            async with aclosing(hub.subscribe(["jinxiu.engineering-1"])) as events:
                async for event in events:
                    heard.append(event)  # noqa: PERF401 each is heard as it comes

    async with two_processes(amqp_url, store_url, tmp_path) as (here, there):
        page = asyncio.create_task(follow(here))

        async def is_heard() -> bool:
            there.publish("jinxiu.engineering-1", Event("work", "case-1-1"))
            await asyncio.sleep(0.2)
            return bool(heard)

        await until(is_heard, within=30)
        page.cancel()

    assert heard[0] == Event("work", "case-1-1")
