"""Events reach the pages that follow them, and only those."""

import asyncio
from contextlib import aclosing

from sse_starlette import ServerSentEvent

from shared.web.stream import MOST_WAITING, Event, Hub, stream


async def heard(hub: Hub, *topics: str, count: int) -> list[Event]:
    found: list[Event] = []
    async with aclosing(hub.subscribe(topics)) as events:
        async for event in events:
            found.append(event)
            if len(found) == count:
                break
    return found


async def listening(hub: Hub, *topics: str, count: int) -> asyncio.Task[list[Event]]:
    task = asyncio.create_task(heard(hub, *topics, count=count))
    await asyncio.sleep(0)
    return task


async def test_a_page_hears_its_topics_and_no_others() -> None:
    hub = Hub()
    board = await listening(hub, "board", "desk", count=2)

    hub.publish("money", Event("charges"))
    hub.publish("board", Event("moved", "A-1042"))
    hub.publish("desk", Event("rang"))

    assert await board == [Event("moved", "A-1042"), Event("rang")]


async def test_a_page_about_one_thing_hears_of_no_other() -> None:
    hub = Hub()
    sent = stream(hub, ["cases"], about="A-1042").body_iterator
    first = asyncio.ensure_future(anext(aiter(sent)))
    await asyncio.sleep(0)

    hub.publish("cases", Event("cases", "A-1041"))
    hub.publish("cases", Event("cases", "A-1042"))

    heard = await first
    assert isinstance(heard, ServerSentEvent)
    assert heard.data == "A-1042"


async def test_every_open_page_hears_the_same() -> None:
    hub = Hub()
    pages = [await listening(hub, "board", count=1) for _ in range(3)]

    hub.publish("board", Event("moved"))

    assert await asyncio.gather(*pages) == [[Event("moved")]] * 3


async def test_a_page_that_left_is_forgotten() -> None:
    hub = Hub()
    page = await listening(hub, "board", count=1)
    hub.publish("board", Event("moved"))
    await page

    assert hub.listeners("board") == 0


async def test_a_page_that_cannot_keep_up_loses_the_oldest() -> None:
    hub = Hub()
    page = await listening(hub, "board", count=MOST_WAITING)

    for number in range(MOST_WAITING + 5):
        hub.publish("board", Event("moved", str(number)))

    assert (await page)[0].data == "5"


async def test_closing_the_hub_ends_every_stream() -> None:
    hub = Hub()
    page = await listening(hub, "board", "desk", count=1)

    await hub.close()

    assert await asyncio.wait_for(page, 1) == []
