"""The street in memory: services joined by what they say and hear, for tests of whole journeys."""

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from shared.contracts.envelope import CREWS, Body, Message
from shared.messaging.policy import Failure, failure_of, is_final, reason
from shared.messaging.reading import read
from shared.messaging.subscriptions import Subscription, Subscriptions, equip
from shared.storage.outbox import Outbox, Outgoing, all_left
from shared.vocabulary.refusals import RefusalError

TRIES = 4
END_OF_TIME = datetime.max.replace(tzinfo=UTC)


class Lanes(Protocol):
    """The crews' queues that a service consumes."""

    @property
    def subscriptions(self) -> tuple[Subscription, ...]: ...
    @property
    def known(self) -> Callable[[], Awaitable[frozenset[tuple[str, str]]]]: ...


class Neighbour(Protocol):
    """A service as the street sees it; ``shared.runtime.service.Service`` is one."""

    @property
    def name(self) -> str: ...
    @property
    def tools(self) -> Mapping[str, object]: ...
    @property
    def subscriptions(self) -> tuple[Subscription, ...]: ...
    @property
    def lanes(self) -> Lanes | None: ...


class Saying(Protocol):
    """A database that can be asked for what was said and not yet sent."""

    @property
    def outbox(self) -> Outbox: ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message in a queue, on its way to one handler; ``attempt`` counts from 1."""

    queue: str
    raw: bytes
    name: str
    heard_by: Subscriptions
    tools: Mapping[str, object]
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was refused, or that no pause helped."""

    queue: str
    name: str
    reason: str
    error: Exception
    raw: bytes


class Street:
    """A broker for a test: delivers what services say until nothing is left to say.

    ``twice`` delivers every message two times; ``seed`` delivers in a random order that follows from the seed.
    A refusal becomes a dead letter; a hiccup gets another try when all else is quiet; a bug is raised.
    """

    def __init__(self, *, twice: bool = False, seed: int | None = None) -> None:
        self.dead: list[DeadLetter] = []
        self.said: list[Message[Body]] = []
        self._twice = twice
        self._luck = random.Random(seed) if seed is not None else None  # noqa: S311  # shuffling, no secret
        self._neighbours: list[tuple[Neighbour, Saying | None]] = []
        self._ready: list[Delivery] = []
        self._paused: list[Delivery] = []

    def join(self, service: Neighbour, *, database: Saying | None = None) -> None:
        """Let a service hear and, with its database, say. Raises MissingToolError as a real start would."""
        lanes = service.lanes.subscriptions if service.lanes else ()
        for subscription in (*service.subscriptions, *lanes):
            equip(subscription.handler, service.tools)
        self._neighbours.append((service, database))

    async def settle(self, *, at_most: int = 100_000) -> int:
        """Deliver until it is quiet; the number of deliveries. Raises RuntimeError when it never gets quiet."""
        delivered = 0
        await self._collect()
        while self._ready or self._wake():
            if delivered >= at_most:
                raise RuntimeError(f"{delivered} deliveries and no end: {self._ready[0].name} goes round.")
            place = self._luck.randrange(len(self._ready)) if self._luck else 0
            await self._deliver(self._ready.pop(place))
            delivered += 1
            await self._collect()
        return delivered

    async def post(self, message: Message[Any]) -> None:
        """Put a message on the street as if a service had said it; ``settle`` delivers it."""
        body: Body = message.body
        await self._route(message, exchange=body.exchange, route=message.route())

    def post_raw(self, raw: bytes, *, queue: str) -> None:
        """Put any bytes into one queue. Raises LookupError when no service has it."""
        for service, _ in self._neighbours:
            for subscription in service.subscriptions:
                if subscription.queue(service.name) == queue:
                    self._ready.append(Delivery(queue, raw, "?", (subscription,), service.tools))
                    return
        raise LookupError(f"no service on the street has the queue {queue}")

    async def _collect(self) -> None:
        for outbox, waiting in await self._unsent():
            if await self._route(waiting.message, exchange=waiting.exchange, route=waiting.route):
                await outbox.sent([waiting])
                self.said.append(waiting.message)

    async def _unsent(self) -> list[tuple[Outbox, Outgoing]]:
        unsent = [
            (database.outbox, waiting)
            for _, database in self._neighbours
            if database is not None
            for waiting in await all_left(database.outbox, said_before=END_OF_TIME)
        ]
        return sorted(unsent, key=lambda pair: pair[1].said_at)

    async def _route(self, message: Message[Any], *, exchange: str, route: str) -> bool:
        raw = message.model_dump_json().encode()
        taken = await self._crew_queues(route) if exchange == CREWS else self._queues_of(exchange, route)
        for queue, (heard_by, tools) in taken.items():
            self._ready += [Delivery(queue, raw, message.name, heard_by, tools)] * (2 if self._twice else 1)
        return exchange != CREWS or bool(taken)

    def _queues_of(self, exchange: str, route: str) -> dict[str, tuple[Subscriptions, Mapping[str, object]]]:
        return {
            subscription.queue(service.name): ((subscription,), service.tools)
            for service, _ in self._neighbours
            for subscription in service.subscriptions
            if subscription.takes(route) and subscription.body.exchange == exchange
        }

    async def _crew_queues(self, route: str) -> dict[str, tuple[Subscriptions, Mapping[str, object]]]:
        for service, _ in self._neighbours:
            if service.lanes is None:
                continue
            known = await service.lanes.known()
            lanes = {f"crew.{site}.{crew}" for site, crew in known} | {
                f"crew.{site}.urgent" for site, _ in known
            }
            if route in lanes:
                return {route: (service.lanes.subscriptions, service.tools)}
        return {}

    def _wake(self) -> bool:
        self._ready, self._paused = self._paused, []
        return bool(self._ready)

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            heard = read(delivery.raw, delivery.heard_by)
            handler = heard.subscription.handler
            await handler(heard.message, **equip(handler, delivery.tools))
        except Exception as error:
            if failure_of(error) is Failure.BUG:
                raise
            if is_final(error, attempt=delivery.attempt, tries=TRIES):
                self._bury(delivery, error)
            else:
                self._paused.append(replace(delivery, attempt=delivery.attempt + 1))

    def _bury(self, delivery: Delivery, error: Exception) -> None:
        self.dead.append(
            DeadLetter(
                queue=delivery.queue, name=delivery.name, reason=reason(error), error=error, raw=delivery.raw
            )
        )

    def refused(self) -> tuple[RefusalError, ...]:
        """The refusals among the dead letters, in order."""
        return tuple(letter.error for letter in self.dead if isinstance(letter.error, RefusalError))
