"""What an outbox still holds, the oldest first, asked for a stretch of time at a look.

The embedded store reads everything that a question's conditions match, whatever its limit: with a hundred thousand
messages waiting, every look for the oldest would read them all.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.storage.outbox import Outbox, Outgoing

BATCH = 500
SHORTEST = timedelta(seconds=1)
WIDER = 4


class Backlog:
    """The messages that wait in one outbox."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._until: datetime | None = None
        self._span = SHORTEST

    async def oldest(self, *, said_before: datetime, limit: int = BATCH) -> tuple[Sequence[Outgoing], bool]:
        """The oldest messages said before an instant, and whether there may be more of them."""
        until = min(self._until or said_before, said_before)
        while True:
            found = await self._outbox.unsent(said_before=until, limit=limit)
            if len(found) >= limit:
                self._span = max(SHORTEST, found[-1].said_at - found[0].said_at)
                self._until = found[-1].said_at + self._span
                return found, True
            if until >= said_before:
                self._until, self._span = None, SHORTEST
                return found, False
            until = min(until + self._span, said_before)
            self._span *= WIDER
