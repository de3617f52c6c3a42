"""Dispatch and the crews as real processes' parts, on a real broker and a real store."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.crew import app as crew
from services.crew.settings import Settings as CrewSettings
from services.dispatch import app as dispatch
from services.dispatch.settings import Settings as DispatchSettings
from shared.auth.keys import new_keys
from shared.auth.tokens import Issuer
from shared.messaging.declare import apply
from shared.messaging.mouths import SilentError
from shared.messaging.topology import topology
from shared.runtime.process import Process, now
from shared.storage.master import new_master_key
from shared.vocabulary.matters import Urgency
from tests.causes import a_message
from tests.crew.site import ZHAO, a_photo, a_price, a_price_book
from tests.dispatch.office import ENGINEERS, TASK, a_crew, a_request, a_site
from tests.live.rabbit import amqp_url, rabbit
from tests.live.secantus import store_url
from tests.live.street import outgoing, until

__all__ = ("amqp_url", "rabbit", "store_url")
pytestmark = pytest.mark.live


@contextlib.asynccontextmanager
async def open_doors(amqp: str, store: str, folder: Path) -> AsyncIterator[tuple[Process, httpx.AsyncClient]]:
    """Both services running; the dispatch process, and a client of the crew service with Zhao's token."""
    public, private = sorted(new_keys(folder), key=lambda key: "private" in key.name)
    common: dict[str, Any] = {
        "amqp_url": amqp,
        "mongo_url": store,
        "token_public_key": public,
        "master_key_file": new_master_key(folder / "master.key"),
    }
    one = Process(
        "dispatch", dispatch.build, settings=DispatchSettings(**common, mongo_database=f"d{folder.name}")
    )
    two = Process(
        "crew",
        crew.build,
        settings=CrewSettings(**common, mongo_database=f"c{folder.name}", files=folder / "files"),
    )
    await apply(amqp, topology({each.service.name: each.service.subscriptions for each in (one, two)}))
    async with contextlib.AsyncExitStack() as stack:
        for each in (one, two):
            await stack.enter_async_context(each.app.router.lifespan_context(each.app))
        token = Issuer(private, clock=now)(ZHAO)
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=two.app),
            base_url="http://crew",
            headers={"Authorization": f"Bearer {token}"},
        )
        yield one, await stack.enter_async_context(client)


async def says(process: Process, body: Any) -> None:
    """Publish a message as another service would, once the broker has answered for the first time."""
    said = outgoing(a_message(body, at=now()))

    async def is_out() -> bool:
        with contextlib.suppress(SilentError):
            await process.bus.publish(said)
            return True
        return False

    await until(is_out, what=f"{said.route} said")


async def until_state(client: httpx.AsyncClient, path: str, state: str) -> dict[str, Any]:
    answer = await client.get(path)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        answer = await client.get(path)
        if answer.status_code == 200 and answer.json().get("state") == state:
            found: dict[str, Any] = answer.json()
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(f"{path} never became {state}: {answer.text}")


@pytest.mark.parametrize("urgency", [Urgency.NORMAL, Urgency.EMERGENCY])
async def test_a_paid_task_goes_the_whole_road_over_a_real_broker_and_store(
    amqp_url: str,  # the fixture
    store_url: str,  # the fixture
    tmp_path: Path,
    urgency: Urgency,
) -> None:
    async with open_doors(amqp_url, store_url, tmp_path) as (process, client):
        for known in (a_site(), a_crew(ENGINEERS), a_price_book()):
            await says(process, known)
        await asyncio.sleep(3)
        await says(process, a_request(paid=True, urgency=urgency))
        await until_state(client, f"/api/work/{TASK}", "offered")

        steps: tuple[tuple[str, dict[str, Any]], ...] = (
            ("accept", {}),
            ("price", a_price(code="")),
            ("start", {}),
            ("finish", {"note": "好了"}),
        )
        for step, body in steps:
            answer = await client.post(f"/api/work/{TASK}/{step}", json=body)
            assert answer.status_code == 200, answer.text
        photo = await client.post(f"/api/work/{TASK}/photos", files={"file": ("a.jpg", a_photo())})
        await client.post(f"/api/work/{TASK}/sign", json={"signer": "李女士"})

        tasks: Any = process.service.tools["tasks"]
        for _ in range(300):
            if (await tasks.get(TASK)).state == "returned":
                break
            await asyncio.sleep(0.1)
        task = await tasks.get(TASK)

    assert photo.status_code == 200
    assert (task.state, task.slip, task.signer) == ("returned", "JX-000001", "李女士")
