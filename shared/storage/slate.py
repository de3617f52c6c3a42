"""The slate of a database: what is about to be said, noted before the write that says it, wiped once it is confirmed.

The messages themselves lie in the documents; the slate tells where. So no document needs an index over what it said,
nor a second change to forget it: a document drops what was sent with its next change, or when it has lain still for
a minute. A note is a few names, and under load one note stands for the writes of many callers.
"""

import uuid
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from pymongo import WriteConcern

from shared.storage.driver import Collection, Doc
from shared.storage.outbox import PORTION, Outgoing
from shared.storage.still import Still
from shared.storage.together import Line
from shared.vocabulary.ids import MessageId

T = TypeVar("T")
Where = tuple[str, str, MessageId]
"""A store, a key in it, and the letter that lies there."""
AT_ONCE = 50
"""Names in one question: the embedded store's cost of a list of ids grows with its square."""
YOUNG = timedelta(seconds=5)
"""A note that is older and of which only some has gone is written anew, so that nobody sends that part again."""
NEVER_WRITTEN = timedelta(minutes=10)
"""Far longer than a write can take: what is not in its document by then was never written, its writer died before."""


class Holder(Protocol):
    """A store, as the one whose documents hold the letters."""

    async def letters_of(self, keys: Sequence[str]) -> Sequence[Outgoing]:
        """All that the documents hold, sent already or not."""

    async def drop(self, keys: Sequence[str], letters: Sequence[MessageId]) -> None:
        """Take letters out of the documents."""


@dataclass(eq=False, slots=True)
class Note:
    """What one write is about to say."""

    says: Sequence[Outgoing]
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """A batch of this process, and what of it is not confirmed yet."""

    at: datetime
    left: set[MessageId]


class Slate:
    """See Outbox; the collection holds ``{_id, at, letters: [{id, store, key}]}`` for each batch of notes."""

    def __init__(
        self, collection: Collection, *, holder: Callable[[str], Holder | None], clock: Callable[[], datetime]
    ) -> None:
        # The write that follows is journalled, by a majority, and neither is ever kept without what came before it.
        # To forget what was sent may be lost without harm.
        self._collection = collection.with_options(write_concern=WriteConcern(w=1, j=False))
        self._holder = holder
        self._clock = clock
        self._me = uuid.uuid4().hex[:12]
        self._made = 0
        self._line: Line[Note] = Line(self._note_one, self._note_many, under_way=1)
        self._open: dict[str, Open] = {}
        self._finished: list[str] = []
        self._rest: deque[tuple[str, int]] = deque()
        self._still = Still()

    async def note(self, says: Sequence[Outgoing]) -> Sequence[Outgoing]:
        """Note what the write that comes next will say; the same with the name of its batch."""
        if not says:
            return says
        note = Note(says)
        await self._line.write(note)
        return [replace(one, batch=note.batch) for one in says]

    async def not_said(self, says: Sequence[Outgoing], *, holder: Holder) -> None:
        """The write was refused: what its document does not hold was not said, and never will be.

        It may hold it after all: a write whose answer was lost is tried again, and refused because it has happened.
        Then the sweep sends what it said.
        """
        held = await holder.letters_of(sorted({one.key for one in says})) if says else ()
        there = {(one.id, one.batch) for one in held}
        for one in says:
            if (one.id, one.batch) not in there:
                self._strike(one.batch, one.id)

    def changed(self, store: str, key: str) -> None:
        """A document was written, so it holds nothing any more that was sent before."""
        self._still.moved(store, key)

    async def waiting(self, letters: Sequence[Doc]) -> list[Doc]:
        """Those of a document's letters that nobody has confirmed yet, as far as is known."""
        of_others = {batch for one in letters if (batch := one.get("batch")) and not self._is_mine(batch)}
        batches = await self._batches(sorted(of_others))
        noted = {(batch["_id"], one["id"]) for batch in batches for one in batch["letters"]}
        return [
            one
            for one in letters
            if "batch" not in one  # an older house's, which note_older has not come to
            or (one["batch"], one["id"]) in noted
            or self._is_open(one["batch"], one["id"])
        ]

    async def take_over(self, letters: Sequence[Doc], *, store: str, key: str) -> list[Doc]:
        """Note letters that an older house left in a document; the same as the document is to hold them now."""
        batch, at = f"older-{uuid.uuid4().hex}", min(one["said_at"] for one in letters)
        noted = [{"id": one["id"], "store": store, "key": key} for one in letters]
        await self._collection.insert_one({"_id": batch, "at": at, "many": len(noted), "letters": noted})
        return [{**one, "batch": batch} for one in letters]

    async def left_over(self, *, said_before: datetime) -> AsyncGenerator[Sequence[Outgoing]]:
        """See Outbox.

        The names of all batches are read once; whoever breaks off goes on from there, so a broker that stays away for
        hours does not have the whole slate read at every look.
        """
        rest, self._rest = self._rest, deque()
        if not rest:
            older = {"at": {"$lt": said_before}}
            found = await self._collection.find(older, {"at": 1, "many": 1}).to_list(None)
            found.sort(key=lambda batch: (batch["at"], batch["_id"]))
            rest.extend((batch["_id"], batch["many"]) for batch in found)
        try:
            while rest:
                portion = list(_up_to(PORTION, rest))
                yield await self._letters(portion)
                for _ in portion:
                    rest.popleft()
        finally:
            self._rest = rest

    async def sent(self, done: Sequence[Outgoing]) -> None:
        """See Outbox."""
        now = self._clock()
        for one in done:
            self._still.sent(one.store, one.key, one.id, at=now)
            self._strike(one.batch, one.id)
        finished, self._finished = self._finished, []
        for part in _parts(finished):
            await self._collection.delete_many({"_id": {"$in": part}})
        await self._wipe(
            (one.batch, one.id)
            for one in done
            if not self._is_mine(one.batch) or self._lingers(one.batch, now=now)
        )

    async def tidy(self) -> None:
        """See Outbox."""
        for store, documents in self._still.few(at=self._clock()).items():
            if holder := self._holder(store):
                await holder.drop(
                    tuple(documents), [letter for letters in documents.values() for letter in letters]
                )

    async def _note_one(self, note: Note) -> bool:
        await self._note_many([note])
        return True

    async def _note_many(self, notes: Sequence[Note]) -> Sequence[bool]:
        says = [one for note in notes for one in note.says]
        self._made += 1
        batch, at = f"{self._me}-{self._made}", min(one.said_at for one in says)
        letters = [{"id": one.id, "store": one.store, "key": one.key} for one in says]
        # Open before it is kept: a sweep that sees it knows that it is ours.
        self._open[batch] = Open(at, {one.id for one in says})
        try:
            await self._collection.insert_one({"_id": batch, "at": at, "many": len(says), "letters": letters})
        except BaseException:
            del self._open[batch]
            raise
        for note in notes:
            note.batch = batch
        return [True] * len(notes)

    async def _letters(self, portion: Sequence[str]) -> Sequence[Outgoing]:
        """What the documents of these batches still have to say, the oldest first."""
        batches = await self._batches(portion)
        self._finished += [
            one["_id"] for one in batches if self._is_mine(one["_id"]) and one["_id"] not in self._open
        ]
        wanted = {
            (one["store"], one["key"], one["id"]): batch
            for batch in batches
            for one in batch["letters"]
            if not self._is_mine(batch["_id"]) or self._is_open(batch["_id"], one["id"])
        }
        held = [
            letter
            for store in {store for store, _, _ in wanted}
            for letter in await self._held(store, wanted)
        ]
        found = [
            replace(letter, batch=batch["_id"])
            for letter in held
            if (batch := wanted.pop((letter.store, letter.key, letter.id), None))
        ]
        await self._give_up(wanted)
        return sorted(found, key=lambda letter: letter.said_at)

    async def _held(self, store: str, wanted: Iterable[Where]) -> list[Outgoing]:
        holder = self._holder(store)
        if holder is None:  # nobody has opened it in this process: it is left to those who have
            return []
        keys = {key for name, key, _ in wanted if name == store}
        return [letter for part in _parts(sorted(keys)) for letter in await holder.letters_of(part)]

    async def _batches(self, names: Sequence[str]) -> list[Doc]:
        return [
            batch
            for part in _parts(names)
            for batch in await self._collection.find({"_id": {"$in": part}}).to_list(None)
        ]

    async def _give_up(self, missing: Mapping[Where, Doc]) -> None:
        before = self._clock() - NEVER_WRITTEN
        never = [
            (batch["_id"], letter)
            for (store, _, letter), batch in missing.items()
            if batch["at"] < before and self._holder(store)
        ]
        for batch, letter in never:
            self._strike(batch, letter)
        await self._wipe(never)

    async def _wipe(self, letters: Iterable[tuple[str, MessageId]]) -> None:
        by_batch: dict[str, list[MessageId]] = defaultdict(list)
        for batch, letter in letters:
            by_batch[batch].append(letter)
        for part in _parts(sorted(by_batch)):
            ids, gone = {"_id": {"$in": part}}, [letter for batch in part for letter in by_batch[batch]]
            await self._collection.update_many(ids, {"$pull": {"letters": {"id": {"$in": gone}}}})
            await self._collection.delete_many({**ids, "letters": []})

    def _strike(self, batch: str, letter: MessageId) -> None:
        mine = self._open.get(batch)
        if mine is None:
            return
        mine.left.discard(letter)
        if not mine.left:
            del self._open[batch]
            self._finished.append(batch)

    def _is_mine(self, batch: str) -> bool:
        return batch.startswith(self._me)

    def _is_open(self, batch: str, letter: MessageId) -> bool:
        return batch in self._open and letter in self._open[batch].left

    def _lingers(self, batch: str, *, now: datetime) -> bool:
        return batch in self._open and self._open[batch].at < now - YOUNG


def _parts(names: Sequence[T]) -> Iterator[list[T]]:
    for start in range(0, len(names), AT_ONCE):
        yield list(names[start : start + AT_ONCE])


def _up_to(most: int, batches: Iterable[tuple[str, int]]) -> Iterator[str]:
    """The first batches, until they hold so many letters."""
    letters = 0
    for batch, many in batches:
        yield batch
        letters += many
        if letters >= most:
            return
