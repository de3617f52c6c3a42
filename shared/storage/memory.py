"""Stores in memory: for fast tests, with the same promises as the real ones, but nothing in them is encrypted."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar, cast

from shared.contracts.envelope import Body, Message
from shared.storage.asking import check_asked, check_tallied
from shared.storage.matching import matches, page, shares_what_is_unique, value_at
from shared.storage.outbox import PORTION, Hurry, Outgoing, addressed, journey_of, wrap
from shared.storage.refusals import already_kept, not_unique
from shared.storage.store import A, Aggregate, AtMost, Cause, Decision, Kept, Said, Tally, Where
from shared.vocabulary.ids import JourneyId, MessageId
from shared.vocabulary.refusals import NotFoundError

HANDLED_KEPT = 200


@dataclass(frozen=True)
class Document(Generic[A]):
    """One aggregate as it is kept."""

    state: A
    journey: JourneyId
    version: int
    outbox: tuple[Outgoing, ...]
    handled: tuple[MessageId, ...]


class MemoryStore(Generic[A]):
    """A Store in a dictionary."""

    def __init__(self, kept: Kept[A], hurry: Hurry | None = None) -> None:
        self.kept = kept
        self.name = kept.name
        self.said: list[Message[Body]] = []
        self._hurry = hurry
        self._documents: dict[str, Document[A]] = {}
        self._claims: dict[str, datetime] = {}

    async def find(self, key: str) -> A | None:
        """See Store."""
        await asyncio.sleep(0)
        document = self._documents.get(key)
        return document.state if document else None

    async def get(self, key: str) -> A:
        """See Store."""
        state = await self.find(key)
        if state is None:
            raise NotFoundError(self.kept.name, key)
        return state

    async def add(self, state: A, says: Sequence[Said] = (), *, because: Cause) -> A:
        """See Store."""
        await asyncio.sleep(0)
        kept = self._documents.get(state.id)
        if kept is None:
            return self._write(None, state, says, because=because)
        if because.id in kept.handled:
            return kept.state
        raise already_kept(self.kept, state.id)

    async def change(self, key: str, decide: Callable[[A], Decision[A]], *, because: Cause) -> A:
        """See Store."""
        await self.get(key)
        document = self._documents[key]
        if because.id in document.handled:
            return document.state
        state, says = decide(document.state)
        return self._write(document, state, says, because=because)

    async def fold(self, key: str, decide: Callable[[A | None], Decision[A]], *, because: Cause) -> A:
        """See Store."""
        await asyncio.sleep(0)
        document = self._documents.get(key)
        if document is not None and because.id in document.handled:
            return document.state
        state, says = decide(document.state if document else None)
        return self._write(document, state, says, because=because)

    async def find_many(
        self, where: Where, *, order: str = "id", limit: int = 50, after: str | None = None
    ) -> Sequence[A]:
        """See Store."""
        await asyncio.sleep(0)
        check_asked(self.kept.of, where, order=order)
        states = [document.state for document in self._documents.values()]
        return page(states, where=where, order=order, limit=limit, after=after)

    async def count(self, where: Where) -> int:
        """See Store."""
        await asyncio.sleep(0)
        check_asked(self.kept.of, where)
        return sum(matches(document.state, where) for document in self._documents.values())

    async def tally(self, where: Where, *, by: tuple[str, ...], total: str | None = None) -> Tally:
        """See Store."""
        await asyncio.sleep(0)
        check_tallied(self.kept.of, where, by=by, total=total)
        found: Counter[tuple[str, ...]] = Counter()
        for state in (one.state for one in self._documents.values() if matches(one.state, where)):
            values = (value_at(state, path) for path in by)
            found[tuple("" if value is None else str(value) for value in values)] += (
                value_at(state, total) if total else 1
            )
        return found

    async def journey(self, key: str) -> JourneyId | None:
        """See Store."""
        await asyncio.sleep(0)
        document = self._documents.get(key)
        return document.journey if document else None

    async def claim(self, field: str, *, at: datetime, lease: float, limit: int) -> Sequence[A]:
        """See Store."""
        due = await self.find_many({field: AtMost(at)}, order=field, limit=len(self._documents))
        end = at + timedelta(seconds=lease)
        free = [state for state in due if not at < self._claims.get(state.id, at) <= end][:limit]
        self._claims |= {state.id: end for state in free}
        return free

    def waiting(self) -> Iterator[Outgoing]:
        """What its documents have still to say."""
        return (letter for document in self._documents.values() for letter in document.outbox)

    def forget(self, letters: Iterable[Outgoing]) -> None:
        """Take what was sent out of its documents."""
        for letter in letters:
            document = self._documents[letter.key]
            left = tuple(one for one in document.outbox if one.id != letter.id)
            self._documents[letter.key] = replace(document, outbox=left)

    def _write(self, before: Document[A] | None, state: A, says: Sequence[Said], *, because: Cause) -> A:
        if any(shares_what_is_unique(self.kept, state, one.state) for one in self._documents.values()):
            raise not_unique(self.kept, state.id)
        journey = before.journey if before else journey_of(because)
        said = wrap(says, state=state, journey=journey, because=because)
        outgoing = addressed(said, store=self.name, key=state.id, said_at=datetime.now(UTC))
        self._documents[state.id] = Document(
            state=state,
            journey=journey,
            version=before.version + 1 if before else 1,
            outbox=(before.outbox if before else ()) + outgoing,
            handled=((before.handled if before else ()) + (because.id,))[-HANDLED_KEPT:],
        )
        self._claims.pop(state.id, None)
        self.said.extend(said)
        if self.kept.counts:
            self.kept.counts(before.state if before else None, state)
        if self._hurry and outgoing:
            self._hurry(outgoing)
        return state


class MemoryRegister(Generic[A]):
    """A Register in a dictionary."""

    def __init__(self, kept: Kept[A]) -> None:
        self.kept = kept
        self._entries: dict[str, A] = {}

    async def append(self, entry: A) -> bool:
        """See Register."""
        await asyncio.sleep(0)
        if entry.id in self._entries:
            return False
        if any(shares_what_is_unique(self.kept, entry, other) for other in self._entries.values()):
            raise not_unique(self.kept, entry.id)
        self._entries[entry.id] = entry
        return True

    async def find(self, key: str) -> A | None:
        """See Register."""
        await asyncio.sleep(0)
        return self._entries.get(key)

    async def find_many(
        self, where: Where, *, order: str = "id", limit: int = 50, after: str | None = None
    ) -> Sequence[A]:
        """See Register."""
        await asyncio.sleep(0)
        check_asked(self.kept.of, where, order=order)
        return page(tuple(self._entries.values()), where=where, order=order, limit=limit, after=after)

    async def each(self, where: Where, *, order: str = "id") -> AsyncIterator[A]:
        """See Register."""
        for entry in await self.find_many(where, order=order, limit=len(self._entries)):
            yield entry

    async def count(self, where: Where) -> int:
        """See Register."""
        await asyncio.sleep(0)
        check_asked(self.kept.of, where)
        return sum(matches(entry, where) for entry in self._entries.values())


class MemoryNumbers:
    """Numbers in a dictionary."""

    def __init__(self) -> None:
        self._taken: dict[str, dict[str, int]] = {}

    async def take(self, series: str, *, purpose: str) -> int:
        """See Numbers."""
        await asyncio.sleep(0)
        taken = self._taken.setdefault(series, {})
        return taken.setdefault(purpose, len(taken) + 1)


class MemoryOutbox:
    """The Outbox of all stores of a database."""

    def __init__(self, stores: Iterable[MemoryStore[Any]]) -> None:
        self._stores = stores

    async def left_over(self, *, said_before: datetime) -> AsyncGenerator[Sequence[Outgoing]]:
        """See Outbox."""
        waiting = [one for store in self._stores for one in store.waiting() if one.said_at < said_before]
        waiting.sort(key=lambda one: one.said_at)
        for start in range(0, len(waiting), PORTION):
            await asyncio.sleep(0)
            yield waiting[start : start + PORTION]

    async def sent(self, done: Sequence[Outgoing]) -> None:
        """See Outbox."""
        for store in self._stores:
            store.forget(one for one in done if one.store == store.name)

    async def tidy(self) -> None:
        """See Outbox; nothing is left lying here."""


K = TypeVar("K", bound=Aggregate)


class MemoryDatabase:
    """A Database in memory."""

    def __init__(self, hurry: Hurry | None = None) -> None:
        self.hurry = hurry
        self._stores: dict[str, MemoryStore[Any]] = {}
        self._registers: dict[str, MemoryRegister[Any]] = {}
        self._numbers = MemoryNumbers()
        self.outbox = MemoryOutbox(self._stores.values())

    def store(self, kept: Kept[K]) -> MemoryStore[K]:
        """See Database."""
        fresh = MemoryStore(kept, self._hurry_on)
        return cast("MemoryStore[K]", self._stores.setdefault(kept.name, fresh))

    def register(self, kept: Kept[K]) -> MemoryRegister[K]:
        """See Database."""
        fresh = MemoryRegister(kept)
        return cast("MemoryRegister[K]", self._registers.setdefault(kept.name, fresh))

    def numbers(self) -> MemoryNumbers:
        """See Database."""
        return self._numbers

    def _hurry_on(self, outgoing: Sequence[Outgoing]) -> None:
        if self.hurry:
            self.hurry(outgoing)
