"""A question as a view asks it, and a database that only writes down what it was asked."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from shared.storage.memory import MemoryDatabase, MemoryRegister, MemoryStore
from shared.storage.store import Kept, Register, Store, Tally, Where

ROOT = Path(__file__).resolve().parents[2]
ASKING = ("find_many", "count", "tally", "each")


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores and registers of one service, on whatever database."""

    database: Any

    def __getitem__(self, kept: Kept[Any]) -> Any:
        """The store of a kind."""
        return self.database.store(kept)

    def register(self, kept: Kept[Any]) -> Any:
        """The register of a kind."""
        return self.database.register(kept)


Ask = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """What a page, a list, a sweep or a census asks: ``ask(stores)``, or ``ask(stores, after)`` where it goes on."""

    service: str
    name: str
    ask: Ask
    goes_on: bool = False
    """Whether there is a page after the first; the answer is then the page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a store was asked for, and the line that asked."""

    kept: Kept[Any]
    verb: str
    where: Where
    order: str = "id"
    line: str = ""


@dataclass
class Listening:
    """A database with nothing in it that keeps what it was asked."""

    asked: list[Asked] = field(default_factory=list)
    memory: MemoryDatabase = field(default_factory=MemoryDatabase)

    def store(self, kept: Kept[Any]) -> Store[Any]:
        """An empty store."""
        return Noting(self.memory.store(kept), self.asked)

    def register(self, kept: Kept[Any]) -> Register[Any]:
        """An empty register."""
        return Noting(self.memory.register(kept), self.asked)


class Noting:
    """An empty store or register that notes each question."""

    def __init__(self, empty: MemoryStore[Any] | MemoryRegister[Any], asked: list[Asked]) -> None:
        self._empty: Any = empty
        self._asked = asked

    async def find_many(
        self, where: Where, *, order: str = "id", limit: int = 50, after: str | None = None
    ) -> Sequence[Any]:
        self._note("find_many", where, order=order)
        found: Sequence[Any] = await self._empty.find_many(where, order=order, limit=limit, after=after)
        return found

    async def each(self, where: Where, *, order: str = "id") -> AsyncIterator[Any]:
        self._note("each", where, order=order)
        async for one in self._empty.each(where, order=order):
            yield one

    async def count(self, where: Where) -> int:
        self._note("count", where)
        found: int = await self._empty.count(where)
        return found

    async def tally(self, where: Where, *, by: tuple[str, ...], total: str | None = None) -> Tally:
        self._note("tally", where)
        found: Tally = await self._empty.tally(where, by=by, total=total)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._empty, name)

    def _note(self, verb: str, where: Where, *, order: str = "id") -> None:
        self._asked.append(Asked(self._empty.kept, verb, where, order, line_that_asks()))


def line_that_asks() -> str:
    """The line of a service, or of a shared room that asks for itself, behind a question; empty when a row asked."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(ROOT) and file.relative_to(ROOT).parts[0] in {"services", "shared"}:
            return f"{file.relative_to(ROOT).as_posix()}:{frame.f_lineno}"
        frame = frame.f_back
    return ""
