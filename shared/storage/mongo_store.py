"""A Store on MongoDB: every decision is one conditional update of one document.

The document is ``{_id, site, journey, version, state, outbox, handled, claim}``. An update names the version that it
was decided on, and with it all causes handled until then; whoever loses the race decides again.
"""

import asyncio
import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic

from pymongo import WriteConcern
from pymongo.errors import DuplicateKeyError

from shared.storage.cipher import Cipher
from shared.storage.codec import Codec, milliseconds
from shared.storage.driver import Collection, Doc
from shared.storage.letters import put_in, take_out
from shared.storage.lines import Lines
from shared.storage.outbox import Hurry, Outgoing, addressed, journey_of, wrap
from shared.storage.queries import conditions, place
from shared.storage.questions import Questions
from shared.storage.recent import Recent
from shared.storage.refusals import already_kept, not_unique
from shared.storage.slate import Slate
from shared.storage.store import A, AtMost, Cause, ConflictError, Decision, Kept, Said, Tally, Where
from shared.storage.together import Inserts, Update, Updates
from shared.vocabulary.ids import JourneyId, MessageId
from shared.vocabulary.refusals import NotFoundError

HANDLED_KEPT = 200
ATTEMPTS = 10
PAUSE, LONGEST_PAUSE = 0.01, 1.0


@dataclass(frozen=True, slots=True)
class Seen(Generic[A]):
    """An aggregate as it was last read or written: what is in it already, and what it said last."""

    state: A
    version: int
    journey: JourneyId
    handled: tuple[str, ...]
    letters: tuple[Doc, ...]


class MongoStore(Generic[A]):
    """See Store; the slate finds its letters."""

    def __init__(
        self,
        kept: Kept[A],
        collection: Collection,
        *,
        cipher: Cipher,
        slate: Slate,
        hurry: Hurry,
        clock: Callable[[], datetime],
    ) -> None:
        self.kept = kept
        self.name = kept.name
        self.collection = collection
        # Forgetting what was sent may be lost without harm, so it need not wait for the journal.
        self._careless = collection.with_options(write_concern=WriteConcern(w=1, j=False))
        self._updates = Updates(collection)
        self._inserts = Inserts(collection)
        self._cipher = cipher
        self.codec = Codec(kept.of, cipher)
        self._questions = Questions(kept, collection, self.codec, clock=clock)
        self._slate = slate
        self._hurry = hurry
        self._clock = clock
        self._lines = Lines()
        self._recent: Recent[Seen[A]] = Recent()

    async def find(self, key: str) -> A | None:
        """See Store."""
        return await self._questions.find(key)

    async def get(self, key: str) -> A:
        """See Store."""
        state = await self.find(key)
        if state is None:
            raise NotFoundError(self.name, key)
        return state

    async def add(self, state: A, says: Sequence[Said] = (), *, because: Cause) -> A:
        """See Store."""
        if await self._insert(state, says, because=because):
            return state
        seen = await self._see(state.id)
        if seen is not None and because.id in seen.handled:
            return seen.state
        raise already_kept(self.kept, state.id)

    async def change(self, key: str, decide: Callable[[A], Decision[A]], *, because: Cause) -> A:
        """See Store."""

        def decide_on_kept(state: A | None) -> Decision[A]:
            if state is None:
                raise NotFoundError(self.name, key)
            return decide(state)

        return await self.fold(key, decide_on_kept, because=because)

    async def fold(self, key: str, decide: Callable[[A | None], Decision[A]], *, because: Cause) -> A:
        """See Store."""
        # Within this process changes of one document stand in line: only other replicas are raced.
        async with self._lines.turn(key):
            remembered = self._recent.take(key)
            if remembered is not None and because.id not in remembered.handled:
                state = await self._try_remembered(remembered, decide=decide, because=because)
                if state is not None:
                    return state
            for attempt in range(ATTEMPTS):
                seen = await self._see(key)
                if seen is not None and because.id in seen.handled:
                    return seen.state
                state, says = decide(seen.state if seen else None)
                if await self._write(seen, state, says, because=because):
                    return state
                pause = min(PAUSE * 2**attempt, LONGEST_PAUSE)
                await asyncio.sleep(random.uniform(pause / 2, pause))  # noqa: S311 no secret is drawn
            raise ConflictError(f"{self.name} {key} was changed by others {ATTEMPTS} times meanwhile")

    async def find_many(
        self, where: Where, *, order: str = "id", limit: int = 50, after: str | None = None
    ) -> Sequence[A]:
        """See Store."""
        return await self._questions.find_many(where, order=order, limit=limit, after=after)

    async def count(self, where: Where) -> int:
        """See Store."""
        return await self._questions.count(where)

    async def tally(self, where: Where, *, by: tuple[str, ...], total: str | None = None) -> Tally:
        """See Store."""
        return await self._questions.tally(where, by=by, total=total)

    async def journey(self, key: str) -> JourneyId | None:
        """See Store."""
        document = await self.collection.find_one({"_id": key}, {"journey": 1})
        return JourneyId(document["journey"]) if document else None

    async def claim(self, field: str, *, at: datetime, lease: float, limit: int) -> Sequence[A]:
        """See Store."""
        if limit <= 0:
            return ()
        # Not "none, or over": an alternative at the top makes the embedded store read the whole collection.
        # Held for longer than a lease: whoever claimed it had a clock that was ahead.
        end = milliseconds(at) + timedelta(seconds=lease)
        held = {"$not": {"$gt": at, "$lte": end}}
        free = {**conditions({field: AtMost(at)}, codec=self.codec), "claim.until": held}
        order = [(place(field), 1), ("_id", 1)]
        due = await self.collection.find(free, {"_id": 1}).sort(order).limit(limit).to_list(limit)
        if not due:
            return ()
        ids = {"_id": {"$in": [document["_id"] for document in due]}}
        mine = {"until": end, "by": str(uuid.uuid4())}
        # Each document is claimed only if it is still free at its own turn; the mark tells which were won.
        await self.collection.update_many({**free, **ids}, {"$set": {"claim": mine}})
        won = self.collection.find({**ids, "claim.by": mine["by"]}, {"state": 1}).sort(order)
        return [self._questions.decoded(document) for document in await won.to_list(limit)]

    async def letters_of(self, keys: Sequence[str]) -> Sequence[Outgoing]:
        """See Holder."""
        found = self.collection.find({"_id": {"$in": list(keys)}}, {"outbox": 1})
        return [
            letter
            for document in await found.to_list(None)
            for held in document.get("outbox", ())
            if (letter := take_out(held, cipher=self._cipher, store=self.name, key=document["_id"]))
            is not None
        ]

    async def drop(self, keys: Sequence[str], letters: Sequence[MessageId]) -> None:
        """See Holder."""
        # One command for many: ids are unique, so each document loses only its own.
        dropped = {"$pull": {"outbox": {"id": {"$in": list(letters)}}}}
        await self._careless.update_many({"_id": {"$in": list(keys)}}, dropped)

    async def _see(self, key: str) -> Seen[A] | None:
        wanted = {"state": 1, "version": 1, "journey": 1, "handled": 1, "outbox": 1}
        document = await self.collection.find_one({"_id": key}, wanted)
        if document is None:
            return None
        return Seen(
            state=self._questions.decoded(document),
            version=document["version"],
            journey=JourneyId(document["journey"]),
            handled=tuple(document["handled"]),
            letters=tuple(document.get("outbox", ())),
        )

    async def _try_remembered(
        self, seen: Seen[A], *, decide: Callable[[A | None], Decision[A]], because: Cause
    ) -> A | None:
        """Decide on what this process wrote last; None when that is not what is kept, or refuses."""
        try:
            state, says = decide(seen.state)
        except Exception:  # noqa: BLE001 the same decision is taken again on what is kept, and raises there
            return None
        return state if await self._write(seen, state, says, because=because) else None

    async def _write(self, seen: Seen[A] | None, state: A, says: Sequence[Said], *, because: Cause) -> bool:
        if seen is None:
            return await self._insert(state, says, because=because)
        outgoing = await self._noted(says, state=state, journey=seen.journey, because=because)
        letters = await self._slate.waiting(seen.letters) + self._letters(outgoing)
        kept = {"state": self.codec.encode(state, key=state.id), "site": getattr(state, "site", None)}
        if letters or seen.letters:
            kept["outbox"] = letters
        change = {
            "$set": kept,
            "$inc": {"version": 1},
            "$push": {"handled": {"$each": [because.id], "$slice": -HANDLED_KEPT}},
            "$unset": {"claim": ""},
        }
        try:
            changed = await self._updates.write(
                Update(key=state.id, version=seen.version, cause=because.id, change=change)
            )
        except DuplicateKeyError as error:
            await self._slate.not_said(outgoing, holder=self)
            raise not_unique(self.kept, state.id) from error
        if not changed:
            await self._slate.not_said(outgoing, holder=self)
            return False
        handled = (*seen.handled, because.id)[-HANDLED_KEPT:]
        now = Seen(state, seen.version + 1, seen.journey, handled, tuple(letters))
        self._wrote(seen.state, now, outgoing=outgoing)
        return True

    async def _insert(self, state: A, says: Sequence[Said], *, because: Cause) -> bool:
        journey = journey_of(because)
        outgoing = await self._noted(says, state=state, journey=journey, because=because)
        letters = self._letters(outgoing)
        try:
            await self._inserts.write(
                {
                    "_id": state.id,
                    "site": getattr(state, "site", None),
                    "journey": journey,
                    "version": 1,
                    "state": self.codec.encode(state, key=state.id),
                    "outbox": letters,
                    "handled": [because.id],
                }
            )
        except DuplicateKeyError as error:
            await self._slate.not_said(outgoing, holder=self)
            if await self.collection.find_one({"_id": state.id}, {"_id": 1}) is None:
                raise not_unique(self.kept, state.id) from error
            return False
        self._wrote(None, Seen(state, 1, journey, (because.id,), tuple(letters)), outgoing=outgoing)
        return True

    def _letters(self, outgoing: Sequence[Outgoing]) -> list[Doc]:
        return [put_in(one, cipher=self._cipher) for one in outgoing]

    async def _noted(
        self, says: Sequence[Said], *, state: A, journey: JourneyId, because: Cause
    ) -> Sequence[Outgoing]:
        said = wrap(says, state=state, journey=journey, because=because)
        at = milliseconds(self._clock())
        return await self._slate.note(addressed(said, store=self.name, key=state.id, said_at=at))

    def _wrote(self, before: A | None, now: Seen[A], *, outgoing: Sequence[Outgoing]) -> None:
        if self.kept.counts:
            self.kept.counts(before, now.state)
        self._recent.remember(now.state.id, now)
        self._questions.changed()
        self._slate.changed(self.name, now.state.id)
        if outgoing:
            self._hurry(outgoing)
