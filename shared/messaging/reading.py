"""From bytes on the wire to the message a handler gets, or a refusal that says what is wrong with them."""

from dataclasses import dataclass
from typing import Any, NoReturn

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from shared.messaging.subscriptions import Everything, Subscription, Subscriptions
from shared.vocabulary.refusals import RefusalError


class UnreadableError(RefusalError):
    """The bytes are no message that this queue is for; they go to the dead letters with the reason."""

    code = "unreadable"


class NewerVersionError(RefusalError):
    """The publisher speaks a newer version of the message than this service knows."""

    code = "newer_version"

    def __init__(self, name: str, *, speaks: int, knows: int) -> None:
        super().__init__(
            f"{name} speaks version {speaks}, this service knows version {knows}: "
            "upgrade the service, then replay the dead letter.",
            name=name,
            speaks=speaks,
            knows=knows,
        )


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that was read, and the subscription it is for."""

    subscription: Subscription
    message: Any


def read(raw: bytes, subscriptions: Subscriptions) -> Heard:
    """The message in the bytes, for the one of the queue's subscriptions that hears its name.

    Raises UnreadableError for what is no JSON, no message, of an unknown name or with an invalid body, and
    NewerVersionError for a version above the one this code knows. Who hears everything reads every version.
    """
    subscription = subscriptions[0] if len(subscriptions) == 1 else _addressed(raw, subscriptions)
    try:
        message = subscription.envelope.model_validate_json(raw)
    except ValidationError as error:
        _explain(raw, subscription, error)
    _check_name(message, subscription)
    return Heard(subscription=subscription, message=message)


def _addressed(raw: bytes, subscriptions: Subscriptions) -> Subscription:
    name = _opened(raw).get("name")
    found = next((one for one in subscriptions if one.hears(str(name))), None)
    if found is None:
        known = ", ".join(one.body.key for one in subscriptions)
        raise UnreadableError(f"nobody here hears {name!r}; this queue is for {known}.")
    return found


def _opened(raw: bytes) -> dict[str, Any]:
    try:
        opened = from_json(raw)
    except ValueError as error:
        raise UnreadableError(f"the message is not JSON: {error}.") from error
    if not isinstance(opened, dict):
        raise UnreadableError(f"the message is a JSON {type(opened).__name__}, not an envelope.")
    return opened


def _check_name(message: BaseModel, subscription: Subscription) -> None:
    body = subscription.body
    name, version = getattr(message, "name", ""), getattr(message, "version", 1)
    if body is Everything:
        return
    if name != body.key:
        raise UnreadableError(f"the message is named {name!r}, this queue is for {body.key}.")
    if version > body.version:
        raise NewerVersionError(name, speaks=version, knows=body.version)


def _explain(raw: bytes, subscription: Subscription, error: ValidationError) -> NoReturn:
    opened = _opened(raw)
    version = opened.get("version", 1)
    body = subscription.body
    if body is not Everything and isinstance(version, int) and version > body.version:
        raise NewerVersionError(body.key, speaks=version, knows=body.version) from error
    places = "; ".join(
        f"{'.'.join(str(step) for step in one['loc'])}: {one['msg']}" for one in error.errors()[:5]
    )
    raise UnreadableError(f"{body.key} cannot be read: {places}.") from error
