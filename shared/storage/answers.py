"""Equal questions in one go: whoever asks what others wait for already gets the same answer.

Nobody gets an answer that is older than his question: who comes while one is being found joins those who wait for the
next. So however many look at the same list, the database is asked for it once at a time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Answers(Generic[T]):
    """The questions of one kind that are being answered, and those that come next."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, asyncio.Task[T]] = {}
        self._next: dict[Hashable, asyncio.Task[T]] = {}

    async def to(self, question: Hashable, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer, found after this was called; what ``ask`` raises, everybody gets who waits for it."""
        coming = self._next.get(question)
        if coming is None:
            before = self._under_way.get(question)
            coming = asyncio.create_task(self._answered(question, ask, before=before))
            coming.add_done_callback(_heard)
            self._next[question] = coming
        return await asyncio.shield(coming)

    async def _answered(
        self, question: Hashable, ask: Callable[[], Awaitable[T]], *, before: asyncio.Task[T] | None
    ) -> T:
        if before is not None:
            await asyncio.wait([before])
        mine = self._under_way[question] = self._next.pop(question)
        try:
            return await ask()
        finally:
            if self._under_way.get(question) is mine:
                del self._under_way[question]


def _heard(answer: asyncio.Task[T]) -> None:
    """Whoever waited may have gone meanwhile; then nobody else asks what became of it."""
    if not answer.cancelled():
        answer.exception()
