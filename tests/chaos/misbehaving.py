"""Runs a service that misbehaves on purpose: ``python -m tests.chaos.misbehaving <service> <folder>``.

What it does wrong stands in ``mischief.json`` in the folder, read again and again, so that the harness can switch it
while the service runs. The service's own code knows nothing of this.
"""

import asyncio
import json
import os
import runpy
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from shared.messaging.bus import Bus
from shared.messaging.relay import Relay
from shared.runtime import process
from shared.storage.outbox import Outgoing
from shared.storage.slate import Slate

LOOK_EVERY = 0.2
FILE = "mischief.json"


@dataclass(frozen=True, slots=True)
class Mischief:
    """What goes wrong: how often in a thousand a note or a write is the last thing done; hours the clock is ahead."""

    dies_after_note: int = 0
    dies_after_write: int = 0
    says_twice: bool = False
    says_late: int = 0
    hours_ahead: float = 0.0

    def written(self, folder: Path) -> None:
        """Tell every service in the folder; whole at once, since they read at any time."""
        part = folder / f"{FILE}.part"
        part.write_text(json.dumps(asdict(self)))
        part.replace(folder / FILE)


class Imp:
    """Looks up what to do wrong, and draws the lots."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._dice = Random(os.getpid())  # noqa: S311 no secret hangs on it
        self._looked = 0.0
        self._kept = Mischief()

    @property
    def now(self) -> Mischief:
        """What goes wrong at this moment."""
        if time.monotonic() - self._looked > LOOK_EVERY:
            self._looked = time.monotonic()
            self._kept = Mischief(**json.loads(self._file.read_text())) if self._file.exists() else Mischief()
        return self._kept

    def draws(self, in_a_thousand: int) -> bool:
        """Whether the lot falls on it this time."""
        return self._dice.randrange(1000) < in_a_thousand

    def dies(self, in_a_thousand: int) -> None:
        """End the process on the spot when the lot falls on it."""
        if self.draws(in_a_thousand):
            os.kill(os.getpid(), signal.SIGKILL)

    def late(self) -> float:
        """Seconds."""
        return self._dice.uniform(0.2, 3.0)


def misbehave(imp: Imp) -> None:
    """Put the mischief between the slate, the write, the relay, the broker and the clock."""
    note, hurry, publish = Slate.note, Relay.hurry, Bus.publish

    async def notes(self: Slate, says: Sequence[Outgoing]) -> Sequence[Outgoing]:
        noted = await note(self, says)
        imp.dies(imp.now.dies_after_note if noted else 0)
        return noted

    def hurries(self: Relay, outgoing: Sequence[Outgoing]) -> None:
        imp.dies(imp.now.dies_after_write if outgoing else 0)
        hurry(self, outgoing)

    async def publishes(self: Bus, outgoing: Outgoing) -> bool:
        if imp.draws(imp.now.says_late):
            await asyncio.sleep(imp.late())
        if imp.now.says_twice:
            await publish(self, outgoing)
        return await publish(self, outgoing)

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(hours=imp.now.hours_ahead)

    Slate.note = notes  # type: ignore[method-assign]
    Relay.hurry = hurries  # type: ignore[method-assign] # that is the point
    Bus.publish = publishes  # type: ignore[method-assign]
    process.now = now


if __name__ == "__main__":
    service, folder = sys.argv[1:]
    misbehave(Imp(Path(folder)))
    runpy.run_module(f"services.{service}", run_name="__main__")
