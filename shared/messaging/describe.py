"""A service's messages as AsyncAPI, and the whole house's as a page with a picture."""

import inspect
from collections.abc import Iterable, Mapping
from types import ModuleType

from faststream.rabbit import ExchangeType, RabbitBroker, RabbitExchange, RabbitQueue
from faststream.specification import AsyncAPI

from shared.contracts.catalogue import PUBLISHERS, messages_of
from shared.contracts.envelope import Body, message_of
from shared.messaging.subscriptions import Everything, Handler, Subscription, Subscriptions
from shared.messaging.tables import Table

PREFACE = """# Messages

Generated from `shared/contracts` and the services' `consumers.py` by `make map`; do not edit.

Every message travels in one envelope: `id`, `name`, `version`, `at`, `site`, `cause`, `journey`, `by`, `body`. A queue
is named `<service>.on.<message>`; it is bound to the exchange `events` by the message's name, after which a crew
service's word carries its site. Orders to crews travel by the exchange `crews` to `crew.<site>.<crew>`, or to
`crew.<site>.urgent` in an emergency. What says `urgency: emergency` carries a priority and overtakes its like.
The processes of a service ring one another for their open pages by the exchange `pages`; nothing of that is kept.
"""


def asyncapi(service: str, subscriptions: Subscriptions, *, lanes: Subscriptions = ()) -> str:
    """What a service hears and says, as an AsyncAPI 3 document in JSON with a schema for every payload."""
    broker = RabbitBroker("amqp://broker", logger=None)
    for subscription in (*subscriptions, *lanes):
        place = "crew.{site}.{crew}" if subscription in lanes else subscription.queue(service)
        broker.subscriber(
            RabbitQueue(place, declare=False, routing_key=subscription.binding or ""),
            _exchange(subscription.body),
            title=f"{place}:{subscription.body.__name__}",
            description=_first_line(subscription.handler.__doc__),
        )(_typed(subscription))
    for body in _said_by(service):
        broker.publisher(
            exchange=_exchange(body),
            routing_key=body.key,
            schema=message_of(body),
            title=body.key,
            description=_first_line(body.__doc__),
        )
    return AsyncAPI(broker, title=f"Guanjia {service}", version="1").to_specification().to_json()


def page(tables: Iterable[Table]) -> str:
    """The page about every message: a picture, and for each publisher a table."""
    house = tuple(tables)
    parts = [PREFACE, "```mermaid", *_picture(house), "```", ""]
    parts += [line for publisher in PUBLISHERS for line in _section(publisher, house)]
    return "\n".join(parts).rstrip() + "\n"


def _picture(house: tuple[Table, ...]) -> list[str]:
    said: dict[tuple[str, str], list[str]] = {}
    for publisher in PUBLISHERS:
        for body in messages_of(publisher):
            for table in house:
                if any(one.body is body for one in (*table.hears, *table.lanes, *table.apart)):
                    said.setdefault((_name(publisher), table.service), []).append(_short(body))
    lines = ["flowchart LR"]
    lines += [f'  {one} -->|"{"<br>".join(names)}"| {other}' for (one, other), names in said.items()]
    lines += [
        f'  everyone((everyone)) -.->|"everything"| {table.service}'
        for table in house
        if any(one.body is Everything for one in table.hears)
    ]
    return lines


def _section(publisher: ModuleType, house: tuple[Table, ...]) -> list[str]:
    rows = [
        f"| `{body.key}` | {_first_line(body.__doc__)} | {_fields(body)} | {_hearers(body, house)} |"
        for body in messages_of(publisher)
    ]
    heading = [f"## {_name(publisher)}", "", _first_line(publisher.__doc__), ""]
    return [*heading, "| message | what it says | fields | heard by |", "|---|---|---|---|", *rows, ""]


def _hearers(body: type[Body], house: tuple[Table, ...]) -> str:
    heard = [
        f"{table.service}: `{_handler(one.handler)}`"
        for table in house
        for one in (*table.hears, *table.lanes, *table.apart)
        if one.body is body
    ]
    return "<br>".join(heard) or "—"


def _fields(body: type[Body]) -> str:
    fields: Mapping[str, object] = body.model_fields
    return (
        ", ".join(
            f"`{name}`" if field.is_required() else f"`{name}`?" for name, field in body.model_fields.items()
        )
        if fields
        else "—"
    )


def _said_by(service: str) -> tuple[type[Body], ...]:
    return next((messages_of(module) for module in PUBLISHERS if _name(module) == service), ())


def _exchange(body: type[Body]) -> RabbitExchange:
    return RabbitExchange(body.exchange, type=ExchangeType.TOPIC, declare=False)


def _typed(subscription: Subscription) -> Handler:
    async def heard(message: object) -> None: ...

    heard.__name__ = subscription.handler.__name__
    heard.__annotations__ = {"message": subscription.envelope, "return": None}
    return heard


def _handler(handler: Handler) -> str:
    return ".".join(handler.__module__.split(".")[2:]) + f".{handler.__qualname__}"


def _short(body: type[Body]) -> str:
    return body.key.split(".", 1)[1]


def _name(publisher: ModuleType) -> str:
    return publisher.__name__.rsplit(".", 1)[1]


def _first_line(doc: str | None) -> str:
    return " ".join(inspect.cleandoc(doc or "").split("\n\n", 1)[0].split())
