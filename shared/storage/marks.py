"""Which fields of a type are marked as personal data, and what may be asked of them."""

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from shared.vocabulary.privacy import Digested, Private

Mark = Private | Digested


class UnsearchableError(LookupError):
    """A query asks of encrypted data what only clear data can answer."""

    def __init__(self, kind: type, field: str) -> None:
        super().__init__(
            f"{kind.__qualname__}.{field} is encrypted: mark it searchable and ask for equal values, or ask otherwise"
        )


@cache
def hints_of(kind: Any) -> Mapping[str, Any]:
    """The types of a dataclass's fields with their marks."""
    return get_type_hints(kind, include_extras=True)


def own_mark(hint: Any) -> Mark | None:
    """The mark around a whole type, if it has one."""
    if get_origin(hint) is not Annotated:
        return None
    return next((one for one in get_args(hint)[1:] if isinstance(one, Mark)), None)


def mark_in(hint: Any) -> Mark | None:
    """The mark around a type or around what it holds; what a nested dataclass marks is its own affair."""
    return own_mark(hint) or next((mark for one in get_args(hint) if (mark := mark_in(one))), None)


@cache
def mark_at(kind: Any, path: str) -> Mark | None:
    """The mark that a dotted field path leads to or through; None for clear data."""
    hint = kind
    for step in path.split("."):
        holder = next((one for one in _dataclasses_in(hint) if step in hints_of(one)), None)
        if holder is None:
            return None
        hint = hints_of(holder)[step]
        if mark := mark_in(hint):
            return mark
    return None


@cache
def kinds_at(kind: Any, path: str) -> frozenset[Any]:
    """The types that a dotted field path leads to, without what is around them."""
    hint = kind
    for step in path.split("."):
        hint = next((hints_of(one)[step] for one in _dataclasses_in(hint) if step in hints_of(one)), None)
    return frozenset(_leaves(hint))


@cache
def marks_in(kind: Any) -> bool:
    """Whether a dataclass marks anything, or something that it holds does."""
    hints = hints_of(kind).values()
    return any(mark_in(hint) or any(map(marks_in, _dataclasses_in(hint))) for hint in hints)


def must_be_searchable(kind: type, path: str) -> None:
    """Raise UnsearchableError for a path to what is encrypted and not found by equality."""
    if mark_at(kind, path) == Private():
        raise UnsearchableError(kind, path)


def must_be_clear(kind: type, path: str) -> None:
    """Raise UnsearchableError for a path to encrypted data: it has no order, no bounds and no sum."""
    if mark_at(kind, path) is not None:
        raise UnsearchableError(kind, path)


def _dataclasses_in(hint: Any) -> list[Any]:
    if isinstance(hint, type) and is_dataclass(hint):
        return [hint]
    return [found for one in get_args(hint) for found in _dataclasses_in(one)]


def _leaves(hint: Any) -> Iterator[Any]:
    inner = get_args(hint)
    if not inner:
        yield hint
    for one in inner:
        yield from _leaves(one)
