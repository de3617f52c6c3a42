"""What becomes of a message whose handling failed: a pause on the ladder, or the dead letters."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from shared.messaging import meters
from shared.messaging.ladder import Ladder
from shared.messaging.policy import Failure, failure_of, is_final, reason
from shared.messaging.topology import DEAD

log = structlog.get_logger()

ATTEMPT = "x-attempt"
ERROR = "x-error"
FAILURE = "x-failure"
ORIGIN = "x-origin-queue"
AT = "x-at"
REPLAYED = "x-replayed"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it lies in a queue: bytes, the ids it travels with, its headers, the key it came by, its hurry."""

    raw: bytes
    id: str | None
    journey: str | None
    name: str | None
    headers: Mapping[str, Any]
    route: str | None = None
    hurries: bool = False

    @property
    def attempt(self) -> int:
        """Which try this is, counted from 1. Our own count: from 4.0 the broker ignores a republished one."""
        tried = self.headers.get(ATTEMPT, 0)
        return (tried if isinstance(tried, int) else 0) + 1


Send = Callable[..., Awaitable[bool]]
"""``send(letter, exchange=, route=, headers=)``: publish and wait for the broker's confirmation."""


class Setbacks:
    """Sends failed messages where they belong.

    Confirmed first, acknowledged after: a crash in between makes a duplicate, never a loss.
    """

    def __init__(self, send: Send, *, ladder: Ladder, clock: Callable[[], datetime]) -> None:
        self._send = send
        self._ladder = ladder
        self._clock = clock

    async def after(self, error: Exception, letter: Letter, *, queue: str, dead: str) -> Failure:
        """Put the message on the ladder, or into the dead queue when the failure is final."""
        kind = failure_of(error)
        headers = {
            **kept(letter.headers),
            ATTEMPT: letter.attempt,
            ERROR: reason(error),
            FAILURE: str(kind),
            ORIGIN: queue,
            AT: self._clock().isoformat(),
        }
        story = {"queue": queue, "attempt": letter.attempt, "reason": reason(error)}
        trace = error if kind is Failure.BUG else None
        if is_final(error, attempt=letter.attempt, tries=self._ladder.tries):
            await self._deliver(letter, exchange=DEAD, route=dead, headers=headers)
            meters.DEAD_LETTERS.labels(queue=meters.shown(queue), reason=str(kind)).inc(
                exemplar=meters.journey_of(letter)
            )
            log.error("message_buried", failure=str(kind), exc_info=trace, **story)
            return kind
        step = self._ladder.after(letter.attempt)
        await self._deliver(letter, exchange=step.door, route=queue, headers=headers)
        meters.RETRIES.labels(queue=meters.shown(queue), level=step.name).inc(
            exemplar=meters.journey_of(letter)
        )
        log.warning("message_paused", failure=str(kind), pause=step.name, exc_info=trace, **story)
        return kind

    async def _deliver(
        self, letter: Letter, *, exchange: str, route: str, headers: Mapping[str, Any]
    ) -> None:
        if not await self._send(letter, exchange=exchange, route=route, headers=headers):
            raise NowhereToPutError(exchange, route)


class NowhereToPutError(Exception):
    """The broker lacks the queue that a failed message belongs in."""

    def __init__(self, exchange: str, route: str) -> None:
        super().__init__(
            f"no queue takes {route} from the exchange {exchange}: run python -m shared.messaging apply."
        )


def kept(headers: Mapping[str, Any]) -> dict[str, Any]:
    """The headers that go on with a message: the trace and our own count, never the broker's own notes."""
    return {name: value for name, value in headers.items() if not name.startswith("x-") or name == REPLAYED}
