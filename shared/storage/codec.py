"""Aggregates as BSON and back, in the order of microseconds: encoders and adapters are made once per type.

Enums become their values, tuples arrays, frozensets sorted arrays, spans of time seconds, dates and times
ISO texts, Decimal a decimal number. Times are kept in milliseconds.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Generic, TypeVar

from bson import Decimal128
from pydantic import TypeAdapter

T = TypeVar("T")
Encode = Callable[[Any], Any]


class UnkeepableError(TypeError):
    """A state holds a value that the database has no form for."""

    def __init__(self, kind: type) -> None:
        super().__init__(
            f"a {kind.__qualname__} cannot be kept: hold it as a frozen dataclass or a plain value"
        )


def encoded(value: object) -> Any:
    """A value as BSON keeps it; raises UnkeepableError."""
    kind: Any = type(value)
    return _encoder(kind)(value)


class Codec(Generic[T]):
    """Reads what ``encoded`` wrote back into the type."""

    def __init__(self, of: type[T]) -> None:
        self._adapter = TypeAdapter(of)

    def decode(self, kept: object) -> T:
        """The value; raises pydantic's ValidationError when what is kept does not fit the type any more."""
        return self._adapter.validate_python(kept)


def milliseconds(at: datetime) -> datetime:
    """The instant without what the database would drop."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _same(value: Any) -> Any:
    return value


def _listed(values: Any) -> list[Any]:
    return [encoded(value) for value in values]


_ENCODERS: tuple[tuple[type | tuple[type, ...], Encode], ...] = (
    (Enum, lambda value: value.value),
    ((type(None), bool, str, int, float, bytes), _same),
    (datetime, milliseconds),
    ((date, time), lambda value: value.isoformat()),
    (timedelta, timedelta.total_seconds),
    (Decimal, Decimal128),
    ((tuple, list), _listed),
    ((frozenset, set), lambda values: sorted(_listed(values))),
    (Mapping, lambda mapping: {str(encoded(key)): encoded(value) for key, value in mapping.items()}),
)


@cache
def _encoder(kind: Any) -> Encode:
    if is_dataclass(kind):
        return _fields_of(kind)
    for kinds, encode in _ENCODERS:
        if issubclass(kind, kinds):
            return encode
    raise UnkeepableError(kind)


def _fields_of(kind: Any) -> Encode:
    names = tuple(field.name for field in fields(kind))

    def encode(value: Any) -> dict[str, Any]:
        return {name: encoded(getattr(value, name)) for name in names}

    return encode
