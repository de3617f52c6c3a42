"""A service as a process: settings read once, everything connected, served, and ended in good order."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar

import structlog
import uvicorn
from fastapi import FastAPI

from shared.auth.tokens import Doorman
from shared.messaging.bells import Bells
from shared.messaging.bus import Bus
from shared.messaging.describe import asyncapi
from shared.messaging.relay import Relay
from shared.messaging.subscriptions import equip
from shared.observability import logs, traces
from shared.rulebook.stored import StoredRules
from shared.runtime.census import Census
from shared.runtime.database import database_of
from shared.runtime.garbage import settle
from shared.runtime.health import health_router
from shared.runtime.http import fastapi_app, tools_of
from shared.runtime.service import Ground, Service
from shared.runtime.settings import Settings, SettingsError, read_settings
from shared.runtime.sweeper import Sweeper
from shared.runtime.watched import Watched
from shared.storage.away import NoStoreError
from shared.storage.master import MasterKeyError
from shared.web.stream import Event

S = TypeVar("S", bound=Settings)
Build = Callable[[S, Ground], Service]

log = structlog.get_logger(__name__)

SECONDS_FOR_STREAMS = 2
"""Pages that listen for news never end by themselves."""
SECONDS_TO_END = 7.5
"""With the streams' time, within the ten seconds that runners give; what is cut off is found again later."""


def run(name: str, build: Build[S], *, settings: type[S]) -> None:
    """Run a service until it is told to stop, and end the process; with a sentence when it cannot start."""
    with sentences(name):
        chosen = read_settings(settings)
        logs.configure(name, style=chosen.log_format)
        leave(asyncio.run(serve(name, build, settings=chosen)))


@contextmanager
def sentences(name: str) -> Iterator[None]:
    """What a process does after its imports; a sentence ends it when a person must put something right before."""
    settle()
    try:
        yield
    except (SettingsError, MasterKeyError, NoStoreError) as error:
        sys.exit(f"{name}: {error}")


def leave(code: int) -> NoReturn:
    """End the process when all is closed in good order.

    Python would take its objects apart one by one: three seconds of a processor, and more on a busy machine than the
    ten seconds that runners give.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


async def serve(name: str, build: Build[S], *, settings: S) -> int:
    """Serve until a signal comes; the process's exit code. Raises MasterKeyError and NoStoreError."""
    process = Process(name, build, settings=settings)
    # Before the server, which would tell of trouble with a trace.
    await process.database.open()
    server = uvicorn.Server(
        uvicorn.Config(
            Watched(process.app),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            ssl_certfile=settings.tls_cert_file,
            ssl_keyfile=settings.tls_key_file,
            timeout_graceful_shutdown=SECONDS_FOR_STREAMS,
        )
    )
    process.on_trouble = lambda: setattr(server, "should_exit", True)
    # Uvicorn raises the signal again when it has ended; without this that would be the process's last word.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    await server.serve()
    return 1 if process.trouble or not server.started else 0


def now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


class Process:
    """Everything one process of a service is made of; raises MissingToolError when a tool is not there."""

    def __init__(
        self, name: str, build: Build[S], *, settings: S, clock: Callable[[], datetime] | None = None
    ) -> None:
        clock = clock or now
        self.trouble: str | None = None
        self.on_trouble: Callable[[], None] = lambda: None
        self.tracer = traces.start(name, endpoint=settings.trace_endpoint)
        self.database = database_of(name, settings, clock=clock)
        self.ground = Ground(
            database=self.database, clock=clock, rules=StoredRules(self.database, clock=clock)
        )
        self.service = build(settings, self.ground)
        doorman = Doorman(settings.token_public_key, clock=clock)
        tools = tools_of(self.service, ground=self.ground, doorman=doorman)
        for subscription in self.service.lanes.subscriptions if self.service.lanes else ():
            equip(subscription.handler, tools)
        self.bus = Bus(
            settings.amqp_url,
            service=self.service.name,
            subscriptions=self.service.subscriptions,
            tools=tools,
            lanes=self.service.lanes,
            clock=clock,
            tracer_provider=self.tracer,
        )
        self.bells = self._bells(settings.amqp_url)
        self.relay = Relay(self.bus.publish, self.database.outbox, clock)
        self.database.hurry = self.relay.hurry
        self.sweeper = Sweeper(
            self.service, tools=tools, database=self.database, clock=clock, calm=self.relay.calm
        )
        self.census = Census(self.service.census, tools=tools)
        self.app = self._app(tools)

    def _bells(self, amqp_url: str) -> Bells | None:
        hub = self.service.hub
        if hub is None:
            return None
        bells = Bells(
            amqp_url,
            self.service.name,
            heard=lambda ring: hub.ring(ring[0], Event(*ring[1:])),
            missed=hub.close,
        )
        hub.elsewhere = lambda topic, event: bells.ring((topic, event.name, event.data))
        return bells

    def _app(self, tools: dict[str, object]) -> FastAPI:
        app = fastapi_app(self.service, ground=self.ground, lifespan=self._life)
        app.state.tools = tools
        checks = {"broker": self._broker_ready, "store": self._store_ready}
        app.include_router(health_router(checks, asyncapi=self._asyncapi))
        return app

    @asynccontextmanager
    async def _life(self, _app: FastAPI) -> AsyncIterator[None]:
        await self.database.prepare()
        async with AsyncExitStack() as ending:
            ending.push_async_callback(self.database.close)
            if self.tracer:
                ending.callback(self.tracer.shutdown)
            for start in self.service.on_start:
                await start()
            work = {"hearing": self.bus.start(), "counting": self.census.run()}
            work |= {"ringing": self.bells.run()} if self.bells else {}
            work |= {"sweeping": self.sweeper.run()}
            running = [asyncio.create_task(self._guard(each), name=name) for name, each in work.items()]
            self.relay.start()
            log.info("service_started")
            yield
            await self._end(*running)

    async def _end(self, *running: asyncio.Task[None]) -> None:
        log.info("service_ending")
        self.sweeper.stop()
        for task in running[:-1]:  # the sweeper ends by itself, after what is being done
            task.cancel()
        steps: tuple[Callable[[], Awaitable[Any]], ...] = (
            lambda: asyncio.wait(running),
            self.bus.stop_hearing,
            *((self.service.hub.close,) if self.service.hub else ()),
            *self.service.on_stop,
            self.relay.stop,
            self.bus.stop,
        )
        try:
            async with asyncio.timeout(SECONDS_TO_END):
                for step in steps:
                    await step()
        except TimeoutError:
            log.warning("service_cut_off", after=SECONDS_TO_END)

    async def _guard(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:
            self.trouble = str(error)
            log.exception("service_cannot_go_on", reason=self.trouble)
            self.on_trouble()

    def _asyncapi(self) -> str:
        lanes = self.service.lanes.subscriptions if self.service.lanes else ()
        return asyncapi(self.service.name, self.service.subscriptions, lanes=lanes)

    async def _broker_ready(self) -> str | None:
        return None if await self.bus.ready() else "the broker does not answer: is RabbitMQ running?"

    async def _store_ready(self) -> str | None:
        await self.database.ping()
        return None
