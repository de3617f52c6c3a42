"""A page of a long list, asked for in stretches of its order, each of which an index serves by itself.

MongoDB stops at the end of a page. The embedded store reads everything that a question's conditions match, whatever its
limit, and the whole collection for an alternative at the top (``$or``). So the newest are asked for within a span of
time that widens until the page is full, a cursor is a bound and not an alternative, and of a few values each is asked
for by itself where an index has them in its order, no further back than a full page of the others reaches.
"""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from itertools import product
from math import prod
from typing import Any, get_type_hints

from shared.storage.asking import check_asked
from shared.storage.codec import Codec, encoded
from shared.storage.driver import Collection, Doc
from shared.storage.queries import BEGINNING, conditions, place, sorting, up_to
from shared.storage.store import AnyOf, AtLeast, AtMost, Kept, Where, Within

FIRST = timedelta(hours=1)
WIDER, LITTLE_WIDER = 8, 2
SPARE = 1.25
FEW = 16
MOST_QUESTIONS = 48
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(days=10_000)
HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "$lt": operator.lt,
    "$lte": operator.le,
    "$gt": operator.gt,
    "$gte": operator.ge,
}
TIGHTER: Mapping[str, Callable[[Any, Any], Any]] = {"$lt": min, "$lte": min, "$gt": max, "$gte": max}
"""A stretch lies within what was asked for."""

Shape = tuple[frozenset[tuple[str, object]], str]


class Pages:
    """Pages of one collection. Remembers for each kind of question which span filled its last page."""

    def __init__(
        self, collection: Collection, *, kept: Kept[Any], codec: Codec[Any], clock: Callable[[], datetime]
    ) -> None:
        self._collection = collection
        self._codec = codec
        self._indexes = tuple(index.fields for index in kept.indexes)
        self._times = times_of(kept.of)
        self._clock = clock
        self._spans: dict[Shape, timedelta] = {}

    async def page(self, where: Where, *, order: str, limit: int, after: str | None) -> Sequence[Doc]:
        """One page of the documents that match, after the cursor; empty when the cursor names nothing kept."""
        check_asked(self._codec.of, where, order=order)
        field = order.removeprefix("-")
        last: Doc | None = {}
        if after is not None and field != "id":
            last = await self._collection.find_one({"_id": after}, {place(field): 1})
        if limit <= 0 or last is None:
            return ()
        apart = index_for(where, field, indexes=self._indexes)
        asked = _apart(where, apart or ())
        found: Sequence[Doc] = ()
        for each in asked:
            wanted = self._no_older(each, than=found, order=order, limit=limit)
            page = await self._page(
                wanted, order=order, limit=limit, after=after, last=last, served=apart is not None
            )
            found = _merged(found, page, order=order)[:limit]
        return found

    def _no_older(self, where: Where, *, than: Sequence[Doc], order: str, limit: int) -> Where:
        """What is asked apart need not reach further back than a page that is full already."""
        field = order.removeprefix("-")
        if len(than) < limit or field == order or field not in self._times or field in where:
            return where
        oldest = _value_at(than[-1], place(field))
        return where if oldest is None else {**where, field: AtLeast(oldest)}

    async def _page(  # what a page is asked by
        self, where: Where, *, order: str, limit: int, after: str | None, last: Doc, served: bool
    ) -> Sequence[Doc]:
        field = order.removeprefix("-")
        shape = frozenset((name, _kind(wanted, of=name)) for name, wanted in where.items()), order
        stretches = _Stretches(
            conditions(where, codec=self._codec, indexes=self._indexes, order=field),
            place(field),
            backwards=order.startswith("-"),
            after=after,
            value=_value_at(last, place(field)),
            optional=self._times.get(field, True),
            now=self._clock() if served and field in self._times else None,
            span=self._spans.get(shape, FIRST),
        )
        found: list[Doc] = []
        for asked in stretches:
            room = limit - len(found)
            cursor = self._collection.find(asked, {"state": 1}).sort(sorting(order)).limit(room)
            found += await cursor.to_list(room)
            if len(found) >= limit:
                break
            stretches.share = len(found) / limit
        last_found = found[-1] if len(found) >= limit else {}
        self._spans[shape] = stretches.next_span(_value_at(last_found, place(field)))
        return found


def index_for(where: Where, order: str, *, indexes: Sequence[tuple[str, ...]]) -> tuple[str, ...] | None:
    """The fields that stand before the order in the first index that has the question's own before it, or None."""
    for index in indexes:
        fields = tuple(field.removeprefix("-") for field in index)
        before = fields[: fields.index(order)] if order in fields else None
        if before is not None and all(_single(where.get(field, SEVERAL)) for field in before):
            return before
    return None


SEVERAL = AnyOf(())


def _single(wanted: object) -> bool:
    if isinstance(wanted, AnyOf):
        return 0 < len(wanted.values) <= FEW
    return not isinstance(wanted, AtMost | AtLeast | Within)


def _apart(where: Where, fields: Sequence[str]) -> Sequence[Where]:
    """The question for each combination of the values that the fields may have; one question when there are many."""
    chosen = {field: wanted.values for field in fields if isinstance(wanted := where[field], AnyOf)}
    if prod(map(len, chosen.values())) > MOST_QUESTIONS:
        return (where,)
    return [{**where, **dict(zip(chosen, values, strict=True))} for values in product(*chosen.values())]


def _kind(wanted: object, *, of: str) -> object:
    """What tells one kind of question from another: a site or a state of a case, but not which household."""
    return wanted if of == "site" or isinstance(wanted, Enum) else type(wanted)


def _merged(found: Sequence[Doc], page: Sequence[Doc], *, order: str) -> Sequence[Doc]:
    if not found:
        return page
    every = {document["_id"]: document for document in (*found, *page)}
    path = place(order.removeprefix("-"))
    return sorted(every.values(), key=partial(_rank, path=path), reverse=order.startswith("-"))


def _rank(document: Doc, *, path: str) -> tuple[Any, ...]:
    value = _value_at(document, path)
    return (False, document["_id"]) if value is None else (True, value, document["_id"])


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
    share: float = 0
    """How much of the page has been found so far."""

    def next_span(self, last_found: Any) -> timedelta:
        """The span with which the next question of this kind begins: what held this page when it is full."""
        since = self._since()
        if since is None or not isinstance(last_found, datetime):
            return self.span
        return max(SHORTEST, (since - last_found) * SPARE)

    def _since(self) -> datetime | None:
        """The instant from which a page goes back, if it goes back in time."""
        since = (self.value or self.now) if self.backwards and self.now else None
        return since if isinstance(since, datetime) else None

    def __iter__(self) -> Iterator[Doc]:
        beyond = "$lt" if self.backwards else "$gt"
        edge: Doc = {}
        if self.path == "_id":
            yield self._at({} if self.after is None else {beyond: self.after})
            return
        if self.after is not None:
            if self._is_wanted(self.value):
                yield {**self._at({"$eq": self.value}), "_id": {beyond: self.after}}
            if self.value is None:
                yield from () if self.backwards else (self._at({"$ne": None}),)
                return
            edge = {beyond: self.value}
        since = self._since()
        yield from self._back_in_time(edge, since) if since else (self._at(edge),)
        anything = self.wanted[self.path] in ({}, None)
        if self.backwards and (edge or since) and self.optional and anything:
            yield {**self.wanted, self.path: None}

    def _back_in_time(self, edge: Doc, low: datetime) -> Iterator[Doc]:
        ends: datetime = _operators(self.wanted.get(self.path, {})).get("$gt", BEGINNING)
        while self.span < LONGEST and low - ends > self.span:
            low -= self.span
            yield self._at({**edge, "$gt": low})
            edge = up_to(low)
            self.span *= min(WIDER, max(LITTLE_WIDER, 1 / self.share)) if self.share else WIDER
        yield self._at(edge)

    def _is_wanted(self, value: Any) -> bool:
        """Whether a value is within the bounds that were asked for."""
        asked = _operators(self.wanted.get(self.path, {}))
        bounds = {each: bound for each, bound in asked.items() if each in HOLDS}
        return all(value is not None and HOLDS[each](value, bound) for each, bound in bounds.items())

    def _at(self, bounds: Doc) -> Doc:
        own = _operators(self.wanted.get(self.path, {}))
        for each, bound in bounds.items():
            own[each] = TIGHTER[each](own[each], bound) if each in own and each in TIGHTER else bound
        if "$eq" in bounds:  # alone, so that an index goes on from here to the id
            own = {each: value for each, value in own.items() if each not in HOLDS}
        plain = own["$eq"] if own.keys() == {"$eq"} else own
        asked = {**self.wanted, self.path: plain}
        return asked if own else {key: each for key, each in asked.items() if key != self.path}


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
