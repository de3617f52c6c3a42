"""The door to the broker through which a crew's queue comes into being; ``CrewLanes`` is the real one."""

from collections.abc import Iterable
from typing import Protocol


class LaneOpener(Protocol):
    """Declares crews' queues and their site's urgent lane; declaring twice is harmless."""

    async def declare(self, site: str, crews: Iterable[str]) -> None:
        """Have the lanes there when this returns."""

    async def close(self) -> None:
        """Let go of the broker."""


class NullLaneOpener:
    """Remembers which lanes were asked for."""

    def __init__(self) -> None:
        self.declared: list[tuple[str, str]] = []

    async def declare(self, site: str, crews: Iterable[str]) -> None:
        """See LaneOpener."""
        self.declared += [(site, crew) for crew in crews]

    async def close(self) -> None:
        """See LaneOpener."""
