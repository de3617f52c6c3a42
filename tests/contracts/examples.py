"""One example of every message, always the same, with every field filled."""

import types
import typing
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from shared.contracts.envelope import Body, Message, message_of
from shared.vocabulary.ids import AccountId, JourneyId, MessageId, SiteId

GOLDEN = Path(__file__).parent / "golden"
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

PLAIN: dict[Any, Any] = {
    bool: True,
    int: 3,
    float: 1.5,
    Decimal: Decimal("88.50"),
    datetime: AT,
    AwareDatetime: AT,
    Any: "anything",
}


def example(body: type[Body]) -> Message[Body]:
    """A message of this kind, as its publisher would send it."""
    return message_of(body)(
        id=MessageId("message-1"),
        name=body.key,
        version=body.version,
        at=AT,
        site=SiteId("jinxiu"),
        cause=MessageId("cause-1"),
        journey=JourneyId("journey-1"),
        by=AccountId("wangmin"),
        body=filled(body),
    )


def filled(model: type[Body]) -> Body:
    """A body with every field filled, optional ones too."""
    return model.model_validate(_fields(model))


def golden_file(body: type[Body]) -> Path:
    """Where the example of the version that is spoken today is kept."""
    return GOLDEN / f"{body.key}.v{body.version}.json"


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {name: _value(name, field) for name, field in model.model_fields.items()}


def _value(name: str, field: FieldInfo) -> Any:
    return _of(field.annotation, name)


def _of(kind: Any, name: str) -> Any:
    kind = getattr(kind, "__supertype__", kind)
    if kind in PLAIN:
        return PLAIN[kind]
    if kind is str:
        return f"{name} 一"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _fields(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    return _generic(kind, name)


def _generic(kind: Any, name: str) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated or origin in (typing.Union, types.UnionType):
        return _of(inner[0], name)
    if origin is tuple:
        return (_of(inner[0], name),)
    if origin is dict:
        return {"key": _of(inner[1], name)}
    raise TypeError(f"no example for {kind} of {name}: teach tests/contracts/examples.py this type.")
