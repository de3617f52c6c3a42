"""From the outboxes to the broker: at once after the write, and by a sweep for what a crash or a broker left over."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta

import structlog

from shared.contracts.envelope import CREWS
from shared.messaging import meters
from shared.storage.outbox import Outbox, Outgoing
from shared.vocabulary.ids import JourneyId, MessageId

log = structlog.get_logger()

IN_FLIGHT = 64
AT_MOST_HURRIED = 5000
"""Above this many on their way, a message is left to the sweep: the outbox keeps it."""
FEW = 500
"""At most so many on their way are few: work that says thousands of things then says the next ones."""
LONGEST_STORM = 5.0
FLUSH_EVERY = 0.5
"""Seconds between markings of what was sent: the later, the more messages share one."""
SWEEP_EVERY = 2.0
"""Seconds between looks for what a crash left over, while there is any."""
RESTING = 4
"""Where nothing was left over, looks become rarer by as many times at most, until one message fails."""
TIDY_EVERY = 1.0
"""Seconds between tidyings, where nothing is on its way."""
LEFT_OVER = timedelta(seconds=5)
NO_LANE_PAUSE = timedelta(seconds=10)
ROOM = 2 * IN_FLIGHT
"""So many left over are on their way at most: what is said meanwhile waits behind no more than these."""

Publish = Callable[[Outgoing], Awaitable[bool]]


class Relay:
    """Publishes what stores say and clears it from their outboxes once the broker has confirmed it.

    Give ``hurry`` to the database. A message stays in its outbox until its confirmation, so a crash anywhere
    makes a duplicate with the same id at worst. Every replica may sweep. What was said of a journey after something
    that the broker did not take waits for it, so that an outage turns no journey around; other journeys do not wait.
    """

    def __init__(
        self,
        publish: Publish,
        outbox: Outbox,
        clock: Callable[[], datetime],
        *,
        left_over: timedelta = LEFT_OVER,
        sweep_every: float = SWEEP_EVERY,
    ) -> None:
        self._publish = publish
        self._outbox = outbox
        self._clock = clock
        self._left_over = left_over
        self._sweep_every = sweep_every
        self._places = asyncio.Semaphore(IN_FLIGHT)
        self._carrying: dict[MessageId, asyncio.Task[None]] = {}
        self._left: set[MessageId] = set()
        self._no_lane: dict[MessageId, datetime] = {}
        self._failed = 0
        self._behind: set[JourneyId] = set()
        self._since: set[JourneyId] = set()
        self._trouble = asyncio.Event()
        self._clearing = asyncio.Lock()
        self._confirmed: list[Outgoing] = []
        self._runners: list[asyncio.Task[None]] = []
        self._ending = False

    def start(self) -> None:
        """Clear, sweep and tidy in the background."""
        self._ending = False
        self._runners = [
            asyncio.create_task(self._flushing()),
            asyncio.create_task(self._sweeping()),
            asyncio.create_task(self._tidying()),
        ]

    async def stop(self) -> None:
        """Finish what is on its way, clear it, and stop."""
        self._ending = True
        for runner in self._runners:
            runner.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await runner
        self._runners = []
        await self.settle()

    async def settle(self) -> None:
        """Give what is on its way five seconds to arrive, and clear it from its outbox."""
        if self._carrying:
            await asyncio.wait(set(self._carrying.values()), timeout=5)
        await self._flush()

    def hurry(self, outgoing: Sequence[Outgoing]) -> None:
        """Publish in the background what was just written; returns at once."""
        for one in outgoing:
            if one.message.journey in self._behind:
                self._since.add(one.message.journey)
            elif len(self._carrying) < AT_MOST_HURRIED and one.id not in self._carrying:
                self._carry(one)

    async def calm(self) -> None:
        """Return when few messages are on their way, or after five seconds: a broker holds up nobody for longer.

        For work that nobody waits for and that says much: what it says beyond ``AT_MOST_HURRIED`` would go out at
        the sweep's pace.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_STORM):
                while len(self._carrying) > FEW:
                    # They go out in the order in which they came: then all but so many have gone.
                    await asyncio.wait([tuple(self._carrying.values())[-FEW]])

    async def sweep(self) -> bool:
        """Send off what has waited too long in any outbox, on and on while there is more, and what waits behind it.

        What has no lane yet is kept and tried again later. Does not wait for the last of it to arrive: one message that
        hangs holds up no other. Rests until the next sweep when the broker refuses or takes nothing. Says whether there
        was anything.
        """
        self._failed, now = 0, self._clock()
        self._since.clear()
        many, oldest, more = 0, now, True
        said_before = now if self._behind else now - self._left_over
        async with contextlib.aclosing(self._outbox.left_over(said_before=said_before)) as portions:
            while more and not self._ending:
                await self._flush()
                # Not on its way when the look begins nor when it ends: then it is not underway at all.
                gone = self._under_way()
                found = await anext(portions, None)
                if found is None:
                    self._behind &= self._since
                    break
                gone |= self._under_way()
                many, oldest = many + len(found), min((oldest, *(one.said_at for one in found[:1])))
                meters.PENDING.set(many)
                meters.OLDEST.set((now - oldest).total_seconds())
                more = await self._send_off([one for one in found if one.id not in gone], now=now)
        if not many:
            meters.PENDING.set(0)
            meters.OLDEST.set(0)
        return bool(many or self._behind)

    def _under_way(self) -> set[MessageId]:
        return {*self._carrying, *(one.id for one in self._confirmed)}

    async def _send_off(self, idle: Sequence[Outgoing], *, now: datetime) -> bool:
        """Whether it pays to look for more now."""
        for one in idle:
            if self._no_lane.get(one.id, now) > now or not self._is_left(one, now=now):
                continue
            if self._failed > IN_FLIGHT or not await self._has_room():
                return False
            meters.REPUBLISHED.inc()
            self._carry(one)
            self._left.add(one.id)
        return True

    def _is_left(self, one: Outgoing, *, now: datetime) -> bool:
        # What was said just now is on its way from another replica, unless its journey waits here.
        return one.said_at < now - self._left_over or one.message.journey in self._behind

    async def _has_room(self) -> bool:
        """Wait until few that were left over are on their way; False when none of them arrives."""
        if len(self._left) < ROOM:
            return True
        self._left &= self._carrying.keys()
        if len(self._left) < ROOM:
            return True
        waiting = [self._carrying[one] for one in self._left]
        done, _ = await asyncio.wait(waiting, timeout=LONGEST_STORM, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)

    def _carry(self, outgoing: Outgoing) -> None:
        # The task copies the context, so the trace and the journey of the handler go with the message.
        task = asyncio.create_task(self._bring(outgoing))
        self._carrying[outgoing.id] = task
        task.add_done_callback(lambda _: self._carrying.pop(outgoing.id, None))

    async def _bring(self, outgoing: Outgoing) -> None:
        async with self._places:
            try:
                heard = await self._publish(outgoing)
            except Exception as error:  # noqa: BLE001  # it stays in the outbox for the sweep
                self._failed += 1
                self._behind.add(outgoing.message.journey)
                self._since.add(outgoing.message.journey)
                self._trouble.set()
                meters.PUBLISHED.labels(result="failed").inc()
                log.warning("message_not_published", message=outgoing.id, reason=repr(error))
                return
        if not heard and outgoing.exchange == CREWS:
            self._keep(outgoing)
            return
        self._no_lane.pop(outgoing.id, None)
        self._confirmed.append(outgoing)
        meters.PUBLISHED.labels(result="heard" if heard else "unheard").inc()
        meters.LAG_SECONDS.observe((self._clock() - outgoing.said_at).total_seconds())

    def _keep(self, outgoing: Outgoing) -> None:
        self._no_lane[outgoing.id] = self._clock() + NO_LANE_PAUSE
        meters.PUBLISHED.labels(result="no_lane").inc()
        log.error("order_without_lane", message=outgoing.id, lane=outgoing.route)

    async def _flush(self) -> None:
        async with self._clearing:
            done, self._confirmed = self._confirmed, []
            if done:
                await self._outbox.sent(done)

    async def _flushing(self) -> None:
        # A cancellation can be lost in a driver (before Python 3.12 in wait_for); then the flag ends the loop.
        while not self._ending:
            await asyncio.sleep(FLUSH_EVERY)
            with _a_round():
                await self._flush()

    async def _sweeping(self) -> None:
        rest = 0.0
        while not self._ending:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(rest):
                    await self._trouble.wait()
            await asyncio.sleep(self._sweep_every)
            self._trouble.clear()
            busy = True
            with _a_round():
                busy = await self.sweep()
            rest = 0 if busy else min(rest + self._sweep_every, RESTING * self._sweep_every)

    async def _tidying(self) -> None:
        while not self._ending:
            await asyncio.sleep(TIDY_EVERY)
            if not self._carrying:
                with _a_round():
                    await self._outbox.tidy()


@contextlib.contextmanager
def _a_round() -> Iterator[None]:
    """What goes wrong is logged: the outbox is the truth, and the next round finds it."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 said above
        log.warning("relay_round_failed", reason=repr(error))
