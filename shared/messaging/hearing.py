"""One queue's ear: reads a message, calls its handler with its tools, settles what fails."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from shared.contracts.envelope import Message
from shared.messaging import meters
from shared.messaging.policy import reason
from shared.messaging.reading import Heard, read
from shared.messaging.retries import Letter, Setbacks
from shared.messaging.subscriptions import Subscription, Subscriptions, equip
from shared.observability.logs import about
from shared.storage.away import STORE_AWAY
from shared.vocabulary.refusals import RefusalError

log = structlog.get_logger()

REST = 1.0
LONGEST_HELD = 600.0
"""Seconds that a message is held while the store is away: a broker takes it back after half an hour."""


class StrangeRoadError(RefusalError):
    """A message says that it is another one than the broker let its sender say."""

    code = "strange_road"

    def __init__(self, name: str, *, site: str | None, route: str) -> None:
        super().__init__(
            f"{name} of site {site} came by {route!r}: whoever sent it may not say it.", route=route
        )


class Ear:
    """Hears one queue. Raises MissingToolError when built without a tool that a handler needs."""

    def __init__(
        self,
        queue: str,
        *,
        subscriptions: Subscriptions,
        tools: Mapping[str, object],
        setbacks: Setbacks,
        dead: str,
        rest: Callable[[], Awaitable[None]] = lambda: asyncio.sleep(REST),
        longest: float = LONGEST_HELD,
    ) -> None:
        self.queue = queue
        self._shown = meters.from_now_on(queue)
        self._subscriptions = subscriptions
        self._tools = [(one, equip(one.handler, tools)) for one in subscriptions]
        self._setbacks = setbacks
        self._dead = dead
        self._rest = rest
        self._longest = longest

    async def hear(self, letter: Letter, *, waited: float = 0.0) -> None:
        """Handle the message; when this returns, its fact is stored or the message is safe elsewhere.

        ``waited`` is for how many seconds it has been out of its queue already; they count as held.
        """
        begun = time.perf_counter()
        outcome = await self._outcome(letter, waited=waited)
        taken = time.perf_counter() - begun
        meters.HEARING_SECONDS.labels(queue=self._shown).observe(taken, exemplar=meters.journey_of(letter))
        meters.HEARD.labels(queue=self._shown, outcome=outcome).inc()

    async def _outcome(self, letter: Letter, *, waited: float) -> str:
        try:
            heard = read(letter.raw, self._subscriptions)
            self._check_road(letter, heard.message)
        except RefusalError as refusal:
            return await self._setbacks.after(refusal, letter, queue=self.queue, dead=self._dead)
        message = heard.message
        with about(journey=message.journey, message=message.id, heard=message.name):
            try:
                await self._handle(heard, longest=self._longest - waited)
            except Exception as error:  # noqa: BLE001  # whatever failed, the message goes on
                return await self._setbacks.after(error, letter, queue=self.queue, dead=self._dead)
        return "stored"

    def _check_road(self, letter: Letter, message: Any) -> None:
        # The broker lets a user say its own keys only; what comes home from a pause has the queue's name for one.
        # At a site of its own one lane has the orders of all: those come by the key that their body names.
        own = message.route() if isinstance(message, Message) else None
        known = (self.queue, message.name, f"{message.name}.{message.site}", own)
        if letter.route is not None and letter.route not in known:
            raise StrangeRoadError(message.name, site=message.site, route=letter.route)

    async def _handle(self, heard: Heard, *, longest: float) -> None:
        """Try until the store is there: what lies behind this message could not be stored either.

        On the ladder it would wait on when the store has long been back, and be dead after six minutes of absence.
        """
        end = time.monotonic() + longest
        while True:
            try:
                return await heard.subscription.handler(heard.message, **self._tools_of(heard.subscription))
            except STORE_AWAY as error:
                if time.monotonic() >= end:
                    raise
                log.warning("message_held", queue=self.queue, reason=reason(error))
            await self._rest()

    def _tools_of(self, subscription: Subscription) -> dict[str, object]:
        return next(tools for one, tools in self._tools if one is subscription)
