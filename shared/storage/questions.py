"""What may be asked of a collection of states; equal questions at once are one question to the database."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Generic

from shared.storage.answers import Answers
from shared.storage.codec import Codec
from shared.storage.driver import Collection, Doc
from shared.storage.pages import Pages
from shared.storage.queries import conditions, tallied
from shared.storage.store import A, Kept, Tally, Where


class Questions(Generic[A]):
    """See Store and Register."""

    def __init__(
        self, kept: Kept[A], collection: Collection, codec: Codec[A], *, clock: Callable[[], datetime]
    ) -> None:
        self._collection = collection
        self._codec = codec
        self._pages = Pages(collection, kept=kept, codec=codec, clock=clock)
        self._steady = bool(kept.steady)
        self._one: Answers[A | None] = Answers(steady=kept.steady)
        self._found: Answers[Sequence[A]] = Answers(steady=kept.steady)
        self._counted: Answers[int] = Answers()
        self._tallied: Answers[Tally] = Answers()

    def decoded(self, document: Doc) -> A:
        """The state that a document holds."""
        return self._codec.decode(document["state"], key=document["_id"])

    def changed(self) -> None:
        """This process wrote to the collection."""
        self._one.forget()
        self._found.forget()

    async def find(self, key: str) -> A | None:
        """See Store."""

        async def ask() -> A | None:
            document = await self._collection.find_one({"_id": key}, {"state": 1})
            return self.decoded(document) if document else None

        return await self._one.to(key, ask) if self._steady else await ask()

    async def find_many(self, where: Where, *, order: str, limit: int, after: str | None) -> Sequence[A]:
        """See Store."""

        async def ask() -> Sequence[A]:
            found = await self._pages.page(where, order=order, limit=limit, after=after)
            return tuple(self.decoded(document) for document in found)

        return await self._found.to(repr((where, order, limit, after)), ask)

    async def count(self, where: Where) -> int:
        """See Store."""

        async def ask() -> int:
            return await self._collection.count_documents(conditions(where, codec=self._codec))

        return await self._counted.to(repr(where), ask)

    async def tally(self, where: Where, *, by: tuple[str, ...], total: str | None) -> Tally:
        """See Store."""

        async def ask() -> Tally:
            return await tallied(self._collection, where, codec=self._codec, by=by, total=total)

        return await self._tallied.to(repr((where, by, total)), ask)
