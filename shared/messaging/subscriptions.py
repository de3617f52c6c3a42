"""What a service hears: a table that can be read at a glance and is checked when it is written."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.contracts.envelope import CREWS, B, Body, message_of
from shared.vocabulary.ids import AccountId, JourneyId, MessageId, SiteId

Handler = Callable[..., Awaitable[None]]


class Everything(Body):
    """Stands in a table for every message there is, today's and tomorrow's."""

    key: ClassVar[str] = "everything"


class AnyMessage(BaseModel):
    """A message of any name and version, its body as it came: for who files without interpreting."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: MessageId
    name: str
    version: int = 1
    at: AwareDatetime
    site: SiteId | None = None
    cause: MessageId | None = None
    journey: JourneyId
    by: AccountId | None = None
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One message a service hears, the handler that hears it, and its part of the queue's name."""

    body: type[Body]
    handler: Handler
    part: str = ""

    def queue(self, service: str) -> str:
        """The durable queue: ``<service>.on.<message>``, with a part after it where two listen."""
        return f"{service}.on.{self.body.key}" + (f".{self.part}" if self.part else "")

    @property
    def binding(self) -> str | None:
        """The pattern that binds the queue to its exchange; None for what travels by the crews' queues."""
        if self.body is Everything:
            return "#"
        if self.body.exchange == CREWS:
            return None
        return f"{self.body.key}.#" if self.body.held_to_site else self.body.key

    def takes(self, route: str) -> bool:
        """Whether the queue is bound for a routing key on its exchange, as the broker would say."""
        if self.binding is None or not self.binding.endswith("#"):
            return self.binding == route
        return f"{route}.".startswith(self.binding.removesuffix("#"))

    @property
    def envelope(self) -> type[BaseModel]:
        """The model that a message is read into before the handler gets it."""
        return AnyMessage if self.body is Everything else message_of(self.body)

    def hears(self, name: str) -> bool:
        """Whether a message of this name is for this subscription."""
        return self.body is Everything or self.body.key == name


class MissingToolError(Exception):
    """A handler asks for a tool that its service does not have; found when the service starts."""

    def __init__(self, handler: Handler, tool: str) -> None:
        super().__init__(f"{handler.__module__}.{handler.__qualname__} needs a tool named {tool!r}")


def on(body: type[B], handler: Callable[..., Awaitable[None]], *, part: str = "") -> Subscription:
    """Hear a message: ``handler(message: Message[body], *, tools...)``.

    Raises TypeError when the handler's first parameter is annotated with another message.
    """
    return _checked(Subscription(body=body, handler=handler, part=part))


def on_everything(handler: Callable[..., Awaitable[None]], *, part: str = "") -> Subscription:
    """Hear every message of every service on ``events``: ``handler(message: AnyMessage, *, tools...)``.

    Raises TypeError when the handler's first parameter is annotated with anything else.
    """
    return _checked(Subscription(body=Everything, handler=handler, part=part))


def _checked(subscription: Subscription) -> Subscription:
    handler = subscription.handler
    first = next(iter(inspect.signature(handler, eval_str=True).parameters.values()))
    if first.annotation != subscription.envelope:
        wanted = subscription.envelope.__name__
        raise TypeError(f"{handler.__qualname__} takes {first.annotation}, not {wanted}")
    return subscription


def equip(handler: Handler, tools: Mapping[str, object]) -> dict[str, Any]:
    """The tools that a handler asks for by the names of its keyword-only parameters.

    Raises MissingToolError when one without a default is not there.
    """
    wanted = [p for p in inspect.signature(handler).parameters.values() if p.kind is p.KEYWORD_ONLY]
    for parameter in wanted:
        if parameter.name not in tools and parameter.default is parameter.empty:
            raise MissingToolError(handler, parameter.name)
    return {p.name: tools[p.name] for p in wanted if p.name in tools}


Subscriptions = Sequence[Subscription]
