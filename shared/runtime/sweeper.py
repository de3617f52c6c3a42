"""Work that falls due: claimed from the store, so that a restart forgets nothing and no replica does it twice."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any

import structlog

from shared.contracts.envelope import Command
from shared.messaging.subscriptions import equip
from shared.observability.logs import about
from shared.observability.metrics import SWEEP_LATENESS, SWEPT
from shared.runtime.http import tools_of
from shared.runtime.service import Ground, Service, Sweep
from shared.storage.store import AtLeast, Database
from shared.vocabulary.ids import MessageId
from shared.vocabulary.refusals import RefusalError

log = structlog.get_logger(__name__)

EVERY = 1.0
LEASE = 30.0
BATCH = 50
AT_ONCE = 8


def command_of(sweep: Sweep, state: Any, *, at: datetime) -> Command:
    """The command that a due time gives; its id follows from what is due, so giving it twice has one effect."""
    due: datetime = attrgetter(sweep.field)(state)
    return Command(
        id=MessageId(f"{state.id}/{sweep.field}/{due.isoformat()}"), at=at, site=getattr(state, "site", None)
    )


async def sweep_once(service: Service, ground: Ground, at: datetime) -> int:
    """Do everything that is due at an instant, once; how much it was. Errors reach the caller: for tests."""
    tools = tools_of(service, ground=ground)
    done = 0
    for sweep in service.sweeps:
        for state in await ground.database.store(sweep.kept).claim(
            sweep.field, at=at, lease=LEASE, limit=BATCH
        ):
            command = command_of(sweep, state, at=at)
            await sweep.handler(state, **equip(sweep.handler, {**tools, "because": command}))
            done += 1
    return done


async def _at_once() -> None:
    """Nothing to wait for."""


class Sweeper:
    """Sweeps a service's stores every second until it is stopped; any number of replicas may do so.

    ``calm()`` is awaited before each piece of work, so that much work does not outrun the relay.
    """

    def __init__(
        self,
        service: Service,
        *,
        tools: Mapping[str, object],
        database: Database,
        clock: Callable[[], datetime],
        calm: Callable[[], Awaitable[None]] = _at_once,
    ) -> None:
        """Raise MissingToolError when a handler asks for a tool that the service does not have."""
        for sweep in service.sweeps:
            equip(sweep.handler, {**tools, "because": None})
        self._sweeps = service.sweeps
        self._tools = tools
        self._database = database
        self._clock = clock
        self._calm = calm
        self._room = asyncio.Semaphore(AT_ONCE)
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Sweep until stopped; what cannot be done now is due again when its claim is over."""
        while not self._stopping.is_set():
            more = False
            for sweep in self._sweeps:
                try:
                    more = await self.sweep(sweep) > 0 or more
                except Exception:  # the store may be away: the next round tries again
                    log.exception("sweep_failed", kept=sweep.kept.name, field=sweep.field)
            if not more:
                await self._pause()

    def stop(self) -> None:
        """End after what is being done."""
        self._stopping.set()

    async def sweep(self, sweep: Sweep) -> int:
        """Do what is due of one kind; how much was claimed."""
        at = self._clock()
        store = self._database.store(sweep.kept)
        claimed = await store.claim(sweep.field, at=at, lease=LEASE, limit=BATCH)
        if sweep.at_most_ahead:
            # Nobody claims these: what two replicas do for the same due time has one effect.
            astray = {sweep.field: AtLeast(at + sweep.at_most_ahead)}
            claimed = [*claimed, *await store.find_many(astray, limit=BATCH)]
        async with asyncio.TaskGroup() as group:
            for state in claimed:
                group.create_task(self._do(sweep, state, at=at))
        return len(claimed)

    async def _do(self, sweep: Sweep, state: Any, *, at: datetime) -> None:
        command = command_of(sweep, state, at=at)
        late = (at - attrgetter(sweep.field)(state)).total_seconds()
        SWEEP_LATENESS.labels(sweep.kept.name, sweep.field).observe(late)
        async with self._room:
            await self._calm()
            with about(cause=command.id):
                outcome = await self._outcome(sweep, state, command)
        SWEPT.labels(sweep.kept.name, sweep.field, outcome).inc()

    async def _outcome(self, sweep: Sweep, state: Any, command: Command) -> str:
        try:
            await sweep.handler(state, **equip(sweep.handler, {**self._tools, "because": command}))
        except RefusalError as error:
            log.warning("due_work_refused", kept=sweep.kept.name, field=sweep.field, code=error.code)
            return "refused"
        except Exception:  # a bug in one handler must not stop the others' deadlines
            log.exception("due_work_failed", kept=sweep.kept.name, field=sweep.field)
            return "failed"
        return "done"

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(EVERY):
                await self._stopping.wait()
        except TimeoutError:
            return
