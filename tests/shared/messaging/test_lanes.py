import asyncio

from shared.messaging.lanes import LaneWatch, Turnstile, queues
from tests.shared.messaging.neighbours import KnownLanes


async def test_of_those_who_wait_the_urgent_go_first_then_who_came_first() -> None:
    turnstile, order = Turnstile(1), list[str]()

    async def go(name: str, *, urgent: bool) -> None:
        async with turnstile.turn(urgent=urgent):
            order.append(name)
            await asyncio.sleep(0)

    await asyncio.gather(
        go("first", urgent=False),
        go("second", urgent=False),
        go("third", urgent=False),
        go("fire", urgent=True),
    )

    assert order == ["first", "fire", "second", "third"]


async def test_who_gives_up_waiting_does_not_block_the_next() -> None:
    turnstile, order = Turnstile(1), list[str]()

    async def go(name: str) -> None:
        async with turnstile.turn(urgent=False):
            order.append(name)
            await asyncio.sleep(0.01)

    tasks = [asyncio.create_task(go(name)) for name in ("first", "second", "third")]
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert order == ["first", "third"]


def test_each_site_has_one_urgent_lane_and_it_is_opened_first() -> None:
    known = frozenset({("jinxiu", "eng"), ("jinxiu", "clean"), ("tower", "eng")})

    assert queues(known) == [
        "crew.jinxiu.urgent",
        "crew.tower.urgent",
        "crew.jinxiu.clean",
        "crew.jinxiu.eng",
        "crew.tower.eng",
    ]


async def test_a_lane_that_is_not_there_yet_is_tried_again_and_opened_once() -> None:
    declared, opened = set[str](), list[str]()

    async def known() -> frozenset[tuple[str, str]]:
        return frozenset({("jinxiu", "eng")})

    async def open_lane(queue: str) -> bool:
        if queue in declared:
            opened.append(queue)
        return queue in declared

    watch = LaneWatch(KnownLanes(subscriptions=(), known=known), open_lane)

    await watch.look()
    declared |= {"crew.jinxiu.urgent", "crew.jinxiu.eng"}
    await watch.look()
    await watch.look()

    assert opened == ["crew.jinxiu.urgent", "crew.jinxiu.eng"]
