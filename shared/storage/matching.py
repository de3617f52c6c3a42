"""Conditions, order and cursors over states in memory, with the meaning they have in MongoDB."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar

from shared.storage.store import Aggregate, AnyOf, AtLeast, AtMost, Kept, UnknownFieldError, Where, Within

A = TypeVar("A", bound=Aggregate)
SEVERAL = (tuple, list, frozenset, set)


def value_at(state: object, path: str) -> Any:
    """The value of a dotted field path; a path through a sequence gives the values of all its members.

    Raises UnknownFieldError.
    """
    value: Any = state
    for step in path.split("."):
        several = isinstance(value, SEVERAL)
        value = tuple(_step(one, step) for one in value) if several else _step(value, step)
    return value


def matches(state: object, where: Where) -> bool:
    """Whether every condition holds for the state."""
    return all(_meets(value_at(state, path), wanted) for path, wanted in where.items())


def page(states: Sequence[A], *, where: Where, order: str, limit: int, after: str | None) -> Sequence[A]:
    """One page of the states that match, after the cursor, in order, ties by id."""
    path, backwards = order.removeprefix("-"), order.startswith("-")

    def rank(state: A) -> tuple[object, ...]:
        value = value_at(state, path)
        # Absent values come first, as they do in MongoDB.
        return (False, state.id) if value is None else (True, value, state.id)

    found = sorted((state for state in states if matches(state, where)), key=rank, reverse=backwards)
    if after is None:
        return found[:limit]
    if path == "id":
        return [state for state in found if (state.id < after if backwards else state.id > after)][:limit]
    last = next((rank(state) for state in states if state.id == after), None)
    if last is None:
        return []
    return [state for state in found if (rank(state) < last if backwards else rank(state) > last)][:limit]


def shares_what_is_unique(kept: Kept[A], one: A, other: A) -> bool:
    """Whether two aggregates agree in every field of a unique index."""
    return one.id != other.id and any(
        all(value_at(one, field) == value_at(other, field) for field in _bare(index.fields))
        for index in kept.indexes
        if index.unique
    )


def _bare(names: Sequence[str]) -> Iterator[str]:
    return (name.removeprefix("-") for name in names)


@cache
def _fields(kind: Any) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind)) | {"id"} if is_dataclass(kind) else frozenset()


def _step(value: Any, step: str) -> Any:
    if value is None:
        return None
    if isinstance(value, Mapping):
        return value.get(step)
    kind: Any = type(value)
    if step not in _fields(kind):
        raise UnknownFieldError(kind, step)
    return getattr(value, step)


def _meets(value: Any, wanted: object) -> bool:
    several = value if isinstance(value, SEVERAL) else (value,)
    match wanted:
        case AnyOf(values):
            return any(_meets(value, one) for one in values)
        case AtMost(limit):
            return any(one is not None and one <= limit for one in several)
        case AtLeast(limit):
            return any(one is not None and one >= limit for one in several)
        case Within(low, high):
            return _meets(value, AtLeast(low)) and any(one is not None and one < high for one in several)
        case _:
            return bool(value == wanted) or (isinstance(value, SEVERAL) and wanted in value)
