"""The indexes of a collection: made as they are declared, and gone when they are declared no more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from pymongo import ASCENDING, DESCENDING
from pymongo.errors import OperationFailure

from shared.storage.driver import Collection, Doc
from shared.storage.marks import kinds_at
from shared.storage.queries import BEGINNING, place
from shared.storage.store import Index, Kept

log = structlog.get_logger(__name__)

GONE = 27
"""MongoDB's code for an index that is not there: another process was faster."""
OURS = ("_id", "state.")
SPARSE = "sparse"


async def make_indexes(collection: Collection, kept: Kept[Any]) -> None:
    """Make every declared index, then drop those of the state that nobody declares any more; harmless when repeated."""
    there = await collection.index_information()
    declared = {name_of(index): index for index in kept.indexes}
    for name, index in declared.items():
        only: Any = _only(kept, index)
        await collection.create_index(keys(index), name=name, unique=index.unique, **only)
    for name in there.keys() - declared.keys() - {"_id_"}:
        if all(field.startswith(OURS) for field, _ in there[name]["key"]):
            await _dropped(collection, name)


def keys(index: Index) -> list[tuple[str, int]]:
    """The keys of an index that a named query declared; the id comes last, so that it sorts whole pages."""
    named = [
        (place(field.removeprefix("-")), DESCENDING if field.startswith("-") else ASCENDING)
        for field in index.fields
    ]
    return named if index.unique else [*named, ("_id", named[-1][1])]


def name_of(index: Index) -> str:
    """MongoDB's own name for such keys; another one where the same keys may have been indexed without a condition."""
    name = "_".join(f"{field}_{direction}" for field, direction in keys(index))
    return f"{name}_{SPARSE}" if index.sparse else name


def _only(kept: Kept[Any], index: Index) -> Mapping[str, Doc]:
    """The condition of a sparse index, in a form that both MongoDB and the embedded store find in a question."""
    if not index.sparse:
        return {}
    field = index.fields[0].removeprefix("-")
    kind: Any = kept.of
    least = BEGINNING if datetime in kinds_at(kind, field) else ""
    return {"partialFilterExpression": {place(field): {"$gte": least}}}


async def _dropped(collection: Collection, name: str) -> None:
    try:
        await collection.drop_index(name)
    except OperationFailure as error:
        if error.code != GONE:
            raise
    else:
        log.info("index_dropped", store=collection.name, index=name)
