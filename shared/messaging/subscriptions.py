"""What a service hears: a table that can be read at a glance and is checked when it is written."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.contracts.envelope import B, Body, message_of

Handler = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One message a service hears, the handler that hears it, and its part of the queue's name."""

    body: type[Body]
    handler: Handler
    part: str = ""

    def queue(self, service: str) -> str:
        """The durable queue of this subscription: ``<service>.on.<message>``, a part after it where two
        listen.
        """
        return f"{service}.on.{self.body.key}" + (f".{self.part}" if self.part else "")


class MissingToolError(Exception):
    """A handler asks for a tool that its service does not have; found when the service starts."""

    def __init__(self, handler: Handler, tool: str) -> None:
        super().__init__(f"{handler.__module__}.{handler.__qualname__} needs a tool named {tool!r}")


def on(body: type[B], handler: Callable[..., Awaitable[None]], *, part: str = "") -> Subscription:
    """Hear a message: ``handler(message: Message[body], *, tools...)``.

    Raises TypeError when the handler's first parameter is annotated with another message.
    """
    first = next(iter(inspect.signature(handler).parameters.values()))
    if first.annotation != message_of(body):
        raise TypeError(f"{handler.__qualname__} takes {first.annotation}, not Message[{body.__name__}]")
    return Subscription(body=body, handler=handler, part=part)


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
