"""A service's connection to the broker: hears its queues, publishes with confirmation.

FastStream's defaults lose messages; here, and only here, they are overridden: one channel per subscriber, nothing
declared, acknowledged once the fact is stored. What is said goes out by ``mouths``.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import aio_pika
import structlog
from aio_pika.exceptions import CONNECTION_EXCEPTIONS, ChannelNotFoundEntity
from faststream import AckPolicy
from faststream.exceptions import NackMessage
from faststream.rabbit import Channel, ExchangeType, RabbitBroker, RabbitExchange, RabbitMessage, RabbitQueue
from faststream.rabbit.opentelemetry import RabbitTelemetryMiddleware
from opentelemetry.trace import TracerProvider

from shared.contracts.envelope import CREWS, EVENTS, LINKS
from shared.messaging.corridor import GRACE, Corridor, letter_of
from shared.messaging.describe import asyncapi
from shared.messaging.hearing import Ear
from shared.messaging.ladder import LADDER, Ladder
from shared.messaging.lanes import POLL, Lanes, LaneWatch
from shared.messaging.mouths import Mouths
from shared.messaging.retries import Letter, Setbacks
from shared.messaging.subscriptions import Subscriptions
from shared.messaging.topology import CREW_DEAD, DEAD
from shared.messaging.turnstile import Turnstile
from shared.storage.outbox import Outgoing

log = structlog.get_logger()

PREFETCH = 16
"""Messages of a queue that are handled at once."""
IN_SIGHT = 8
"""Where some may hurry so many are taken for each of them: among those an emergency goes first, whatever broker it is.

Not elsewhere: hundreds that wait in the process cost it a fifth of its pace (docs/decisions/0014)."""
PATIENCE = 5.0
"""Seconds for a connection to be made, before another is tried: a line may be taken and say nothing."""


class NoTopologyError(Exception):
    """The broker lacks something that the service needs before it can start."""

    def __init__(self, missing: str) -> None:
        super().__init__(f"the broker has no {missing}: run python -m shared.messaging apply first.")


class Bus:
    """Start it to hear; ``publish`` is the one way to say something. Waits for a broker that is down."""

    def __init__(  # noqa: PLR0917  # the five things a bus is made of; the rest has defaults
        self,
        amqp_url: str,
        service: str,
        subscriptions: Subscriptions,
        tools: Mapping[str, object],
        lanes: Lanes | None = None,
        *,
        ladder: Ladder = LADDER,
        prefetch: int = PREFETCH,
        look_every: float = POLL,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        tracer_provider: TracerProvider | None = None,
    ) -> None:
        self.service = service
        self._amqp_url = amqp_url
        self._subscriptions = subscriptions
        self._tools = tools
        self._lanes = lanes
        self._ladder = ladder
        self._prefetch = prefetch
        self._look_every = look_every
        self.mouths = Mouths(service, tracer_provider)
        self._setbacks = Setbacks(self.mouths.say, ladder=ladder, clock=clock)
        self._corridor: Corridor | None = None
        if lanes is not None:
            ear_of = partial(self._ear, subscriptions=lanes.subscriptions, dead=CREW_DEAD)
            self._corridor = Corridor(ear_of, prefetch=prefetch, tracer_provider=tracer_provider)
        self._watch: asyncio.Task[None] | None = None
        self._stopping = False
        self._exchanges: dict[str, RabbitExchange] = {}
        middlewares: list[Any] = []
        if tracer_provider is not None:
            middlewares.append(RabbitTelemetryMiddleware(tracer_provider=tracer_provider))
        self._broker = RabbitBroker(
            amqp_url,
            timeout=PATIENCE,
            fail_fast=False,
            reconnect_interval=1.0,
            graceful_timeout=GRACE,
            # Failures are settled by the ear; what escapes it could not be put anywhere and must come back.
            ack_policy=AckPolicy.NACK_ON_ERROR,
            decoder=_whole,
            apply_types=False,
            logger=None,
            middlewares=middlewares,
        )
        for subscription in subscriptions:
            self._listen(subscription.queue(service), (subscription,))

    async def start(self) -> None:
        """Connect and hear. Raises NoTopologyError when a queue or an exchange is not there."""
        self._stopping = False
        await self._broker_answers()
        connection = await self._broker.connect()
        await self._check_exchanges()
        await self.mouths.open(connection)
        try:
            await self._broker.start()
        except ChannelNotFoundEntity as missing:
            raise NoTopologyError(f"queue that {self.service} hears ({missing})") from missing
        if self._lanes is not None and self._corridor is not None:
            await self._corridor.open(connection)
            watch = LaneWatch(self._lanes, self._corridor.hear)
            await watch.look()
            self._watch = asyncio.create_task(watch.watch(every=self._look_every))

    async def stop_hearing(self) -> None:
        """Take no new message; handlers at work finish and their messages are acknowledged, the rest goes back."""
        self._stopping = True
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
            self._watch = None
        async with asyncio.TaskGroup() as group:
            for subscriber in self._broker.subscribers:
                group.create_task(subscriber.stop())
            if self._corridor is not None:
                group.create_task(self._corridor.stop())

    async def stop(self) -> None:
        """Stop hearing and close the connection, within ten seconds."""
        await self.stop_hearing()
        await self._broker.stop()

    async def ready(self) -> bool:
        """Whether the broker answers now."""
        return await self._broker.ping(timeout=1.0)

    def asyncapi(self) -> str:
        """What the service hears and says, as an AsyncAPI document in JSON."""
        lanes = self._lanes.subscriptions if self._lanes else ()
        return asyncapi(self.service, self._subscriptions, lanes=lanes)

    async def publish(self, outgoing: Outgoing) -> bool:
        """Bring a message to the broker and wait for its confirmation; False when no queue takes it.

        Raises when the broker cannot be reached or refuses: the message stays in its outbox.
        """
        message = outgoing.message
        letter = Letter(
            raw=message.model_dump_json().encode(),
            id=outgoing.id,
            journey=message.journey,
            name=message.name,
            headers={},
            hurries=message.body.hurries,
        )
        return await self.mouths.say(letter, exchange=outgoing.exchange, route=outgoing.route, headers={})

    def _exchange(self, name: str) -> RabbitExchange:
        if name not in self._exchanges:
            self._exchanges[name] = RabbitExchange(name, type=ExchangeType.TOPIC, declare=False)
        return self._exchanges[name]

    async def _broker_answers(self) -> None:
        # A robust connection that was never made cannot be cancelled; until the first answer we ask ourselves.
        while True:
            try:
                connection = await aio_pika.connect(self._amqp_url, timeout=PATIENCE)
            except (*CONNECTION_EXCEPTIONS, TimeoutError) as error:
                log.warning("broker_not_reached", reason=repr(error))
                await asyncio.sleep(1)
            else:
                return await connection.close()

    async def _check_exchanges(self) -> None:
        needed = (EVENTS, CREWS, LINKS, DEAD, *(step.door for step in self._ladder.steps))
        for name in needed:
            try:
                await self._broker.declare_exchange(self._exchange(name))
            except ChannelNotFoundEntity as missing:
                raise NoTopologyError(f"exchange {name}") from missing

    def _ear(self, queue: str, *, subscriptions: Subscriptions, dead: str) -> Ear:
        return Ear(queue, subscriptions=subscriptions, tools=self._tools, setbacks=self._setbacks, dead=dead)

    def _listen(self, queue: str, subscriptions: Subscriptions) -> None:
        ear = self._ear(queue, subscriptions=subscriptions, dead=self.service)
        turnstile = Turnstile(self._prefetch)
        in_sight = IN_SIGHT if any(one.body.may_hurry() for one in subscriptions) else 1

        async def hear(incoming: RabbitMessage) -> None:
            letter = letter_of(incoming.raw_message)
            async with turnstile.turn(urgent=letter.hurries) as waited:
                if self._stopping:
                    raise NackMessage
                await ear.hear(letter, waited=waited)

        self._broker.subscriber(
            RabbitQueue(queue, declare=False),
            channel=Channel(prefetch_count=self._prefetch * in_sight),
            no_reply=True,
        )(hear)


async def _whole(incoming: RabbitMessage) -> RabbitMessage:
    return incoming
