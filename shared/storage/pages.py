"""A page of a long list, asked for in stretches of its order, each of which an index serves by itself.

MongoDB stops at the end of a page. The embedded store reads everything that a question's conditions match, whatever its
limit, and the whole collection for an alternative at the top (``$or``). So the newest are asked for within a span of
time that widens until the page is full, and a cursor is a bound, not an alternative.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, get_type_hints

from shared.storage.codec import encoded
from shared.storage.driver import Collection, Doc
from shared.storage.queries import conditions, place, sorting
from shared.storage.store import Where

FIRST = timedelta(hours=1)
WIDER = 8
NARROWER = 2
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(days=10_000)
BEGINNING = datetime.min.replace(tzinfo=UTC)

Shape = tuple[frozenset[str], str]


class Pages:
    """Pages of one collection. Remembers for each kind of question which span filled its last page."""

    def __init__(self, collection: Collection, *, kind: type, clock: Callable[[], datetime]) -> None:
        self._collection = collection
        self._times = {place(field): optional for field, optional in times_of(kind).items()}
        self._clock = clock
        self._spans: dict[Shape, timedelta] = {}

    async def page(self, where: Where, *, order: str, limit: int, after: str | None) -> Sequence[Doc]:
        """One page of the documents that match, after the cursor; empty when the cursor names nothing kept."""
        path, shape = place(order.removeprefix("-")), (frozenset(where), order)
        last: Doc | None = {}
        if after is not None and path != "_id":
            last = await self._collection.find_one({"_id": after}, {path: 1})
        if limit <= 0 or last is None:
            return ()
        stretches = _Stretches(
            conditions(where),
            path,
            backwards=order.startswith("-"),
            after=after,
            value=_value_at(last, path),
            optional=self._times.get(path, True),
            now=self._clock() if path in self._times else None,
            span=self._spans.get(shape, FIRST),
        )
        found: list[Doc] = []
        for asked in stretches:
            room = limit - len(found)
            cursor = self._collection.find(asked, {"state": 1}).sort(sorting(order)).limit(room)
            found += await cursor.to_list(room)
            if len(found) >= limit:
                break
        self._spans[shape] = stretches.next_span(full=len(found) >= limit)
        return found


@dataclass(slots=True)
class _Stretches:
    """The conditions of one page after the other, in the page's order."""

    wanted: Doc
    path: str
    backwards: bool
    after: str | None
    value: Any
    optional: bool
    now: datetime | None
    span: timedelta
    spans: int = 0

    def next_span(self, *, full: bool) -> timedelta:
        """The span with which the next question of this kind begins."""
        return max(SHORTEST, self.span / NARROWER) if full and self.spans <= 1 else self.span

    def __iter__(self) -> Iterator[Doc]:
        beyond = "$lt" if self.backwards else "$gt"
        edge: Doc = {}
        if self.path == "_id":
            yield self._at({} if self.after is None else {beyond: self.after})
            return
        if self.after is not None:
            yield {**self._at({"$eq": self.value}), "_id": {beyond: self.after}}
            if self.value is None:
                yield from () if self.backwards else (self._at({"$ne": None}),)
                return
            edge = {beyond: self.value}
        since = (self.value or self.now) if self.backwards else None
        in_time = isinstance(since, datetime)
        yield from self._back_in_time(edge, since) if isinstance(since, datetime) else (self._at(edge),)
        if self.backwards and (edge or in_time) and self.optional and self.path not in self.wanted:
            yield {**self.wanted, self.path: None}

    def _back_in_time(self, edge: Doc, low: datetime) -> Iterator[Doc]:
        ends: datetime = _operators(self.wanted.get(self.path, {})).get("$gte", BEGINNING)
        self.spans = 1
        while self.span < LONGEST and low - ends > self.span:
            low -= self.span
            yield self._at({**edge, "$gte": low})
            edge = {"$lt": low}
            self.spans += 1
            self.span *= WIDER
        yield self._at(edge)

    def _at(self, bounds: Doc) -> Doc:
        # What is asked of the order comes first: of several conditions the embedded store takes the first with an index.
        own = {**_operators(self.wanted.get(self.path, {})), **bounds}
        plain = own["$eq"] if own.keys() == {"$eq"} else own
        rest = {key: each for key, each in self.wanted.items() if key != self.path}
        return {self.path: plain, **rest} if own else rest


def times_of(kind: type) -> Mapping[str, bool]:
    """The fields of a type that hold a time, and whether it may be absent."""
    hints = get_type_hints(kind)
    maybe = {name for name, hint in hints.items() if hint == datetime | None}
    return {name: name in maybe for name, hint in hints.items() if hint is datetime or name in maybe}


def _operators(condition: Any) -> Doc:
    return dict(condition) if isinstance(condition, Mapping) else {"$eq": condition}


def _value_at(document: Mapping[str, Any], path: str) -> Any:
    value: Any = document
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return encoded(value)
