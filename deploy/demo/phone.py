"""A crew member's phone: told when a list moves, as its page is, and looked at now and then by itself."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from deploy.demo.hands import PAUSE, UNAUTHORIZED, Hands
from shared.web.addressed import ADDRESSEE

MOVED = "event: work"
"""What the stream says when a list moved."""
TOUCH = 0.05
"""Seconds in which several moves are one look, as on the page."""
NOW_AND_THEN = 20.0
"""Seconds after which somebody looks at the phone though it said nothing."""


@dataclass
class Phone:
    """Somebody's phone at a crew service; the stream comes back by itself when the service does."""

    hands: Hands
    account: str
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self, look: Callable[[], Awaitable[None]]) -> None:
        """Look at once and whenever something moved, until cancelled; raises what ``look`` raises."""
        following = asyncio.create_task(self._follow())
        try:
            while True:
                self._moved.clear()
                await look()
                with suppress(TimeoutError):
                    async with asyncio.timeout(NOW_AND_THEN):
                        await self._moved.wait()
                await asyncio.sleep(TOUCH)
        finally:
            following.cancel()

    async def _follow(self) -> None:
        while True:
            with suppress(httpx.HTTPError):
                await self._hear()
            await asyncio.sleep(PAUSE)

    async def _hear(self) -> None:
        address = f"{self.hands.addresses['crew']}/work/stream"
        headers = {"Authorization": f"Bearer {await self.hands.token(self.account)}", ADDRESSEE: "crew"}
        async with self.hands.client.stream("GET", address, headers=headers, timeout=None) as told:
            if told.status_code == UNAUTHORIZED:
                self.hands.tokens.pop(self.account, None)
            told.raise_for_status()
            self._moved.set()  # what it missed while it was away
            async for line in told.aiter_lines():
                if line.startswith(MOVED):
                    self._moved.set()
