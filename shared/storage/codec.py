"""Aggregates as BSON and back, in the order of microseconds: encoders and adapters are made once per type.

Enums become their values, tuples arrays, frozensets sorted arrays, spans of time seconds, dates and times
ISO texts, Decimal a decimal number. Times are kept in milliseconds. What a type marks as personal data is encrypted
on its way in; whatever is encrypted is opened on its way out, marked or not any more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin

from bson import Decimal128
from pydantic import TypeAdapter

from shared.storage.cipher import Cipher
from shared.storage.marks import Mark, hints_of, mark_in, own_mark
from shared.vocabulary.privacy import Digested

T = TypeVar("T")
Keep = Callable[[Any, Mark], Any]
"""Encrypts a value in the way of its mark."""
Encode = Callable[[Any, Keep | None], Any]
"""Makes BSON of a value; without a Keep what is marked stays clear."""


class UnkeepableError(TypeError):
    """A state holds a value that the database has no form for."""

    def __init__(self, kind: type) -> None:
        super().__init__(
            f"a {kind.__qualname__} cannot be kept: hold it as a frozen dataclass or a plain value"
        )


def encoded(value: object, keep: Keep | None = None) -> Any:
    """A value as BSON keeps it, what is marked in it by ``keep``; raises UnkeepableError."""
    kind: Any = type(value)
    return _encoder(kind)(value, keep)


class Codec(Generic[T]):
    """Writes a type into the database and reads it back."""

    def __init__(self, of: type[T], cipher: Cipher) -> None:
        self.of = of
        self._cipher = cipher
        self._adapter = TypeAdapter(of)

    def encode(self, value: T, *, key: str) -> Any:
        """The value as it is kept in the document of that key."""
        return encoded(value, lambda one, mark: self._keep(one, mark, key=key))

    def decode(self, kept: object, *, key: str) -> T:
        """The value; raises pydantic's ValidationError when what is kept does not fit the type any more."""
        return self._adapter.validate_python(self._opened(kept, key=key))

    def forms(self, value: object, mark: Mark) -> Sequence[Any]:
        """Every form in which an equal value may be kept: one for each data key."""
        plain = encoded(value)
        if _says_nothing(plain):
            return (plain,)
        return (self._cipher.digest(plain),) if isinstance(mark, Digested) else self._cipher.forms(plain)

    def _keep(self, plain: Any, mark: Mark, *, key: str) -> Any:
        if isinstance(mark, Digested):
            return self._cipher.digest(plain)
        return self._cipher.encrypted(plain, searchable=mark.searchable, key=key)

    def _opened(self, kept: Any, *, key: str) -> Any:
        if isinstance(kept, dict):
            return {
                name: one if type(one) in _CLEAR else self._opened(one, key=key) for name, one in kept.items()
            }
        if isinstance(kept, list):
            return [one if type(one) in _CLEAR else self._opened(one, key=key) for one in kept]
        return self._cipher.decrypted(kept, key=key) if self._cipher.made(kept) else kept


_CLEAR = frozenset((str, int, float, bool, datetime, type(None)))
"""What can hold nothing encrypted, and is most of what is read."""


def milliseconds(at: datetime) -> datetime:
    """The instant without what the database would drop."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _same(value: Any, _keep: Keep | None) -> Any:
    return value


def _listed(values: Any, keep: Keep | None) -> list[Any]:
    return [encoded(value, keep) for value in values]


def _named(mapping: Any, keep: Keep | None) -> dict[str, Any]:
    return {str(encoded(key)): encoded(value, keep) for key, value in mapping.items()}


_ENCODERS: tuple[tuple[type | tuple[type, ...], Encode], ...] = (
    (Enum, lambda value, _: value.value),
    ((type(None), bool, str, int, float, bytes), _same),
    (datetime, lambda value, _: milliseconds(value)),
    ((date, time), lambda value, _: value.isoformat()),
    (timedelta, lambda value, _: value.total_seconds()),
    (Decimal, lambda value, _: Decimal128(value)),
    ((tuple, list), _listed),
    ((frozenset, set), lambda values, keep: sorted(_listed(values, keep))),
    (Mapping, _named),
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
    ways = tuple((field.name, _way_of(hints_of(kind)[field.name])) for field in fields(kind))

    def encode(value: Any, keep: Keep | None) -> dict[str, Any]:
        return {name: way(getattr(value, name), keep) for name, way in ways}

    return encode


def _way_of(hint: Any) -> Encode:
    """How a field of this type is encoded: as a whole or member by member where it is marked, else by its value."""
    if mark := own_mark(hint):
        return _marked(mark)
    if mark_in(hint) is None:
        return encoded
    inner = _way_of(next(one for one in get_args(hint) if mark_in(one)))
    if get_origin(hint) in {Union, UnionType}:
        return lambda value, keep: None if value is None else inner(value, keep)
    if issubclass(get_origin(hint), Mapping):
        return lambda value, keep: {str(encoded(key)): inner(one, keep) for key, one in value.items()}
    return lambda value, keep: [inner(one, keep) for one in value]


def _marked(mark: Mark) -> Encode:
    def encode(value: Any, keep: Keep | None) -> Any:
        plain = encoded(value)
        return plain if keep is None or _says_nothing(plain) else keep(plain, mark)

    return encode


def _says_nothing(plain: Any) -> bool:
    """Whether there is nothing to hide: what is absent or empty stays as it is."""
    return plain is None or (isinstance(plain, str | list | dict) and not plain)
