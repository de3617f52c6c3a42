"""The retry ladder: how long a message waits before each further try."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Step:
    """One pause: messages wait in a queue named after it, shared by all, and come home by themselves."""

    name: str
    pause: timedelta

    @property
    def door(self) -> str:
        """The exchange that leads into the pause; the broker checks there whose queue a message will come home to."""
        return f"pause.{self.name}"

    @property
    def place(self) -> str:
        """The queue where messages wait."""
        return f"retry.{self.name}"


@dataclass(frozen=True, slots=True)
class Ladder:
    """The pauses in order; a message that fails after the last one is dead."""

    steps: tuple[Step, ...]

    @property
    def tries(self) -> int:
        """How often a message is tried before it is dead."""
        return len(self.steps) + 1

    def after(self, attempt: int) -> Step:
        """The pause after a failed attempt, counted from 1. Raises IndexError above the ladder."""
        return self.steps[attempt - 1]


LADDER = Ladder(
    (
        Step("5s", timedelta(seconds=5)),
        Step("30s", timedelta(seconds=30)),
        Step("5min", timedelta(minutes=5)),
    )
)
