"""Named queries as MongoDB understands them: conditions, order and cursors over ``state``."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING

from shared.storage.asking import check_asked, check_tallied
from shared.storage.codec import Codec, encoded
from shared.storage.driver import Collection, Doc, aggregated
from shared.storage.marks import mark_at
from shared.storage.store import AnyOf, AtLeast, AtMost, Index, Tally, Where, Within


def place(path: str) -> str:
    """Where a field of the state lies in the document."""
    return "_id" if path == "id" else f"state.{path}"


def conditions(where: Where, *, codec: Codec[Any]) -> Doc:
    """The filter that means what the conditions mean, personal data in it encrypted; raises UnsearchableError."""
    check_asked(codec.of, where)
    return {place(path): _asked(path, wanted, codec=codec) for path, wanted in where.items()}


def sorting(order: str) -> list[tuple[str, int]]:
    """The sort keys of an order: the field, then the id, both in the same direction."""
    direction = DESCENDING if order.startswith("-") else ASCENDING
    path = place(order.removeprefix("-"))
    return [(path, direction)] if path == "_id" else [(path, direction), ("_id", direction)]


def keys(index: Index) -> list[tuple[str, int]]:
    """The keys of an index that a named query declared; the id comes last, so that it sorts whole pages."""
    named = [
        (place(field.removeprefix("-")), DESCENDING if field.startswith("-") else ASCENDING)
        for field in index.fields
    ]
    return named if index.unique else [*named, ("_id", named[-1][1])]


async def select(
    collection: Collection, where: Where, *, codec: Codec[Any], order: str, limit: int, after: str | None
) -> Sequence[Doc]:
    """One page of the documents that match, after the cursor; empty when the cursor names nothing kept."""
    check_asked(codec.of, where, order=order)
    if limit <= 0:
        return ()
    wanted: Doc = conditions(where, codec=codec)
    if after is not None:
        beyond = await _beyond(collection, order=order, after=after)
        if beyond is None:
            return ()
        wanted = {"$and": [wanted, beyond]}
    found = collection.find(wanted, {"state": 1}).sort(sorting(order)).limit(limit)
    return await found.to_list(limit)


async def tallied(
    collection: Collection, where: Where, *, codec: Codec[Any], by: tuple[str, ...], total: str | None
) -> Tally:
    """The number of documents that match, or the sum of a field, for each combination of values."""
    check_tallied(codec.of, where, by=by, total=total)
    group = {
        "_id": [{"$ifNull": [f"${place(path)}", ""]} for path in by],
        "tally": {"$sum": f"${place(total)}" if total else 1},
    }
    found = await aggregated(collection, [{"$match": conditions(where, codec=codec)}, {"$group": group}])
    return {tuple(map(str, one["_id"])): int(one["tally"]) for one in found}


async def _beyond(collection: Collection, *, order: str, after: str) -> Doc | None:
    path, backwards = place(order.removeprefix("-")), order.startswith("-")
    beyond = "$lt" if backwards else "$gt"
    if path == "_id":
        return {"_id": {beyond: after}}
    last = await collection.find_one({"_id": after}, {path: 1})
    if last is None:
        return None
    value = _value_at(last, path)
    ties = {path: value, "_id": {beyond: after}}
    # Absent values come first in ascending order, and no comparison finds them.
    if value is None:
        return ties if backwards else {"$or": [{path: {"$ne": None}}, ties]}
    further: list[Doc] = [{path: {beyond: value}}, ties]
    return {"$or": [*further, {path: None}] if backwards else further}


def _value_at(document: Mapping[str, Any], path: str) -> Any:
    value: Any = document
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return encoded(value)


def _asked(path: str, wanted: object, *, codec: Codec[Any]) -> Any:
    kind: Any = codec.of
    mark = mark_at(kind, path)
    if mark is None:
        return _condition(wanted)
    values = wanted.values if isinstance(wanted, AnyOf) else (wanted,)
    forms = [form for value in values for form in codec.forms(value, mark)]
    return forms[0] if len(forms) == 1 else {"$in": forms}


def _condition(wanted: object) -> Any:
    match wanted:
        case AnyOf(values):
            return {"$in": [encoded(value) for value in values]}
        case AtMost(value):
            highest = encoded(value)
            return {"$gte": _lowest(highest), "$lte": highest}
        case AtLeast(value):
            return {"$gte": encoded(value)}
        case Within(low, high):
            return {"$gte": encoded(low), "$lt": encoded(high)}
        case _:
            return encoded(wanted)


def _lowest(value: Any) -> Any:
    """The least value of the same kind: without it an index is walked from its start, past every absent value."""
    match value:
        case datetime():
            return datetime.min.replace(tzinfo=UTC)
        case str():
            return ""
        case _:
            return -math.inf
