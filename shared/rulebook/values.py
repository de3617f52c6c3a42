"""Values of rules: read into the types that chapters declare, and shown as JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter
from pydantic_core import CoreSchema, SchemaValidator, core_schema, to_jsonable_python

from shared.rulebook.spans import span, written

Json = Any


@cache
def reader(kind: Any) -> SchemaValidator:
    """Reads a YAML or JSON value into a type; spans of time are read as people write them."""
    return SchemaValidator(cast("CoreSchema", _with_spans(TypeAdapter(kind).core_schema)))


def shown(value: object) -> Json:
    """A rule's value as JSON, in the words that ``reader`` reads back."""
    match value:
        case Mapping():
            return {shown(key): shown(one) for key, one in value.items()}
        case frozenset():
            return sorted(shown(one) for one in value)
        case tuple() | list():
            return [shown(one) for one in value]
        case _ if is_dataclass(value):
            return {one.name: shown(getattr(value, one.name)) for one in fields(value)}
        case timedelta():
            return written(value)
        case _:
            return to_jsonable_python(value)


def leaves(value: object) -> Iterator[object]:
    """The single values inside mappings and sequences; a value that holds no others is its own leaf."""
    match value:
        case Mapping():
            for one in value.values():
                yield from leaves(one)
        case tuple() | list() | frozenset():
            for one in value:
                yield from leaves(one)
        case _:
            yield value


def _with_spans(schema: Any) -> Any:
    if isinstance(schema, list | tuple):
        return type(schema)(_with_spans(part) for part in schema)
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "timedelta":
        return core_schema.no_info_before_validator_function(_read_span, cast("CoreSchema", schema))
    return {name: _with_spans(part) for name, part in schema.items()}


def _read_span(value: object) -> object:
    return span(value) if isinstance(value, str) else value
