import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from shared.messaging.bells import MOST_WAITING, Bells, Ring
from tests.live.broker import Broker
from tests.live.street import build, until

pytestmark = pytest.mark.live


@dataclass(slots=True)
class Process:
    """One process of a service, as its pages hear it."""

    bells: Bells
    heard: list[Ring]
    missed: int = 0


@contextlib.asynccontextmanager
async def a_process(amqp_url: str, service: str) -> AsyncIterator[Process]:
    async def miss() -> None:
        process.missed += 1

    heard: list[Ring] = []
    bells = Bells(amqp_url, service, heard=heard.append, missed=miss)
    process = Process(bells, heard)
    running = asyncio.create_task(bells.run())
    try:
        await until(lambda: process.missed > 0, what="the first connection")
        yield process
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_ring_reaches_the_other_processes_of_the_service_and_no_other_service(amqp_url: str) -> None:
    await build(amqp_url)
    async with (
        a_process(amqp_url, "crew") as first,
        a_process(amqp_url, "crew") as second,
        a_process(amqp_url, "console") as console,
    ):
        first.bells.ring(("jinxiu.engineering-1", "work", "t-1"))
        first.bells.ring(("jinxiu.engineering-1", "work", "t-1"))
        first.bells.ring(("jinxiu.engineering-1", "work", "t-2"))
        await until(lambda: len(second.heard) == 2)
        second.bells.ring(("tower.cleaning-1", "work", "t-3"))
        await until(lambda: len(first.heard) == 1)

    assert [data for _, _, data in second.heard] == ["t-1", "t-2"]
    assert first.heard == [("tower.cleaning-1", "work", "t-3")]
    assert console.heard == []


async def test_after_a_lost_line_pages_look_again_and_hear_again(rabbit: Broker, amqp_url: str) -> None:
    await build(amqp_url)
    async with a_process(amqp_url, "crew") as first, a_process(amqp_url, "crew") as second:
        await until(lambda: cut(rabbit, amqp_url) == 2, what="both lines cut")
        await until(lambda: first.missed > 1 and second.missed > 1, what="the second connection")

        async def is_heard() -> bool:
            first.bells.ring(("jinxiu.engineering-1", "work", "t-1"))
            await asyncio.sleep(0.1)
            return ("jinxiu.engineering-1", "work", "t-1") in second.heard

        await until(is_heard)


def cut(rabbit: Broker, amqp_url: str) -> int:
    """Close every connection of the virtual host from the broker's side; how many, 0 while it lists fewer than two."""
    vhost = amqp_url.rsplit("/", 1)[1]
    lines = [
        one["name"] for one in rabbit.door.manage("GET", "connections").json() if one.get("vhost") == vhost
    ]
    if len(lines) < 2:
        return 0
    for line in lines:
        rabbit.door.manage("DELETE", f"connections/{quote(line, safe='')}")
    return len(lines)


async def test_more_rings_than_are_kept_become_one_that_makes_every_page_look(amqp_url: str) -> None:
    await build(amqp_url)
    async with a_process(amqp_url, "crew") as first, a_process(amqp_url, "crew") as second:
        before = second.missed
        for number in range(MOST_WAITING + 1):
            first.bells.ring(("jinxiu.engineering-1", "work", f"t-{number}"))
        await until(lambda: second.missed > before)

    assert second.heard == []
