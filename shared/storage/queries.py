"""Named queries as MongoDB understands them: conditions and order over ``state``."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING

from shared.storage.asking import check_asked, check_tallied
from shared.storage.codec import Codec, encoded
from shared.storage.driver import Collection, Doc, aggregated
from shared.storage.marks import mark_at
from shared.storage.store import AnyOf, AtLeast, AtMost, Tally, Where, Within

MOMENT = timedelta(milliseconds=1)
"""Between two times that a store can tell apart."""
BEGINNING, END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC) - MOMENT


def place(path: str) -> str:
    """Where a field of the state lies in the document."""
    return "_id" if path == "id" else f"state.{path}"


def conditions(
    where: Where, *, codec: Codec[Any], indexes: Sequence[tuple[str, ...]] = (), order: str | None = None
) -> Doc:
    """The filter that means what the conditions mean, in the order in which the indexes are declared.

    Personal data in it is encrypted; raises UnsearchableError.

    The embedded store takes the first condition that an index begins with, and reads all that it matches. A place is
    kept for the ``order`` of a page.
    """
    check_asked(codec.of, where)
    first = [index[0].removeprefix("-") for index in indexes]
    asked: dict[str, object] = {order: _Unbounded(), **where} if order else dict(where)
    ranked = sorted(asked, key=lambda field: first.index(field) if field in first else len(first))
    return {place(field): _asked(field, asked[field], codec=codec) for field in ranked}


class _Unbounded:
    """The place of a page's bounds among the conditions."""


def sorting(order: str) -> list[tuple[str, int]]:
    """The sort keys of an order: the field, then the id, both in the same direction."""
    direction = DESCENDING if order.startswith("-") else ASCENDING
    path = place(order.removeprefix("-"))
    return [(path, direction)] if path == "_id" else [(path, direction), ("_id", direction)]


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


def _asked(path: str, wanted: object, *, codec: Codec[Any]) -> Any:
    kind: Any = codec.of
    mark = None if isinstance(wanted, _Unbounded) else mark_at(kind, path)
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
            return {"$gte": _lowest(highest), **up_to(highest)}
        case AtLeast(value):
            return from_on(encoded(value))
        case _Unbounded():
            return {}
        case Within(low, high):
            return {**from_on(encoded(low)), "$lt": encoded(high)}
        case _:
            return encoded(wanted)


def from_on(low: Any) -> Doc:
    """Not below a value.

    An inclusive bound at the far end of an index that goes on behind the field is an exclusive one to the embedded
    store, and ours all go on: the id comes last. So a time is bounded by the moment before it, exclusively.
    """
    return {"$gt": low - MOMENT} if isinstance(low, datetime) and low > BEGINNING else {"$gte": low}


def up_to(high: Any) -> Doc:
    """Not above a value; see ``from_on``."""
    return {"$lt": high + MOMENT} if isinstance(high, datetime) and high < END else {"$lte": high}


def _lowest(value: Any) -> Any:
    """The least value of the same kind: without it an index is walked from its start, past every absent value."""
    match value:
        case datetime():
            return BEGINNING
        case str():
            return ""
        case _:
            return -math.inf
