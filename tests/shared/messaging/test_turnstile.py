import asyncio

from shared.messaging.turnstile import Turnstile


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


async def test_who_waited_is_told_for_how_long() -> None:
    turnstile, waits = Turnstile(1), list[float]()

    async def go() -> None:
        async with turnstile.turn(urgent=False) as waited:
            waits.append(waited)
            await asyncio.sleep(0.05)

    await asyncio.gather(go(), go())

    assert waits[0] < 0.05 <= waits[1]
