"""Equal questions in one go: whoever asks what others wait for already gets the same answer.

Nobody gets an answer that is older than his question: who comes while one is being found joins those who wait for the
next. So however many look at the same list, the database is asked for it once at a time. Of what changes seldom an
answer may be some seconds old, but never older than a change by this process.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from shared.storage.recent import Recent

T = TypeVar("T")


class Answers(Generic[T]):
    """The questions of one kind that are being answered, and those that come next.

    ``steady``: seconds for which an answer is good, 0 for not at all. "There is none" is never good for longer.
    """

    def __init__(self, *, steady: float = 0.0) -> None:
        self._steady = steady
        self._good: Recent[tuple[float, T]] = Recent()
        self._under_way: dict[str, asyncio.Task[T]] = {}
        self._next: dict[str, asyncio.Task[T]] = {}

    def forget(self) -> None:
        """What was asked about has changed."""
        self._good = Recent()

    async def to(self, question: str, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer, found after this was called; what ``ask`` raises, everybody gets who waits for it."""
        if (good := self._still_good(question)) is not None:
            return good
        coming = self._next.get(question)
        if coming is None:
            before = self._under_way.get(question)
            coming = asyncio.create_task(self._answered(question, ask, before=before))
            coming.add_done_callback(_heard)
            self._next[question] = coming
        return await asyncio.shield(coming)

    async def _answered(
        self, question: str, ask: Callable[[], Awaitable[T]], *, before: asyncio.Task[T] | None
    ) -> T:
        if before is not None:
            await asyncio.wait([before])
        mine = self._under_way[question] = self._next.pop(question)
        begun, good = asyncio.get_running_loop().time(), self._good
        try:
            answer = await ask()
            if self._steady and answer:
                good.remember(question, (begun, answer))
            return answer
        finally:
            if self._under_way.get(question) is mine:
                del self._under_way[question]

    def _still_good(self, question: str) -> T | None:
        found = self._good.look(question) if self._steady else None
        if found is None or found[0] + self._steady < asyncio.get_running_loop().time():
            return None
        return found[1]


def _heard(answer: asyncio.Task[T]) -> None:
    """Whoever waited may have gone meanwhile; then nobody else asks what became of it."""
    if not answer.cancelled():
        answer.exception()
