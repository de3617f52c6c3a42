"""A stretch of the sheet lived through: every contact at its time, every crew at work, until nothing is on its way."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

import httpx

from deploy.demo.agents import Center
from deploy.demo.crews import Member
from deploy.demo.findings import outboxes, queues, verified
from deploy.demo.hands import Hands
from deploy.demo.sheet import Contact

QUIET_FOR = 6
LONGEST_TO_SETTLE = 420
"""Seconds; longer than the longest pause of a message that could not be handled yet."""


async def live(
    sheet: Sequence[Contact], *, center: Center, crews: Sequence[Member], done: Callable[[], None]
) -> None:
    """Live through the contacts at the center's speed; what goes wrong with one is kept in ``center.failed``."""
    dawn = sheet[0].seconds
    working = [asyncio.create_task(member.work()) for member in crews]

    async def one(contact: Contact) -> None:
        await asyncio.sleep((contact.seconds - dawn) / center.speed)
        try:
            await center.live(contact)
        except Exception as error:  # noqa: BLE001 whatever went wrong with one contact is told at the end
            center.failed[contact.number] = f"{type(error).__name__} {error}"
        done()

    await asyncio.gather(*(one(contact) for contact in sheet))
    for member in working:
        member.cancel()
    for outcome in await asyncio.gather(*working, return_exceptions=True):
        if isinstance(outcome, Exception):
            center.failed[-1] = f"a crew member stopped: {type(outcome).__name__} {outcome}"


async def settle(hands: Hands, broker: str) -> None:
    """Wait until nothing is on its way any more, or until it is clear that it will not come to rest."""
    quiet = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_TO_SETTLE):
            while quiet < QUIET_FOR:
                quiet = 0 if await on_its_way(hands, broker) else quiet + 1
                if quiet == QUIET_FOR and (await verified(hands))["waiting"]:
                    quiet -= 1
                await asyncio.sleep(1)


async def on_its_way(hands: Hands, broker: str) -> bool:
    """Whether any message waits in a queue or an outbox, or somebody who knows is away."""
    try:
        waiting = await queues(broker)
        unsent = await outboxes(hands)
    except httpx.TransportError:  # who is away has not come to rest
        return True
    return any(many for name, many in waiting.items() if not name.startswith("dead.")) or any(unsent.values())
