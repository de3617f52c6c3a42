"""Every message there is, by its routing key."""

from types import ModuleType

from shared.contracts import archive, billing, console, crew, dispatch, hotline, notification, rulebook
from shared.contracts.envelope import Body

PUBLISHERS: tuple[ModuleType, ...] = (
    hotline,
    dispatch,
    crew,
    billing,
    archive,
    notification,
    console,
    rulebook,
)


def messages_of(publisher: ModuleType) -> tuple[type[Body], ...]:
    """The messages that one publisher's module declares, in the order they are written there."""
    return tuple(
        thing
        for thing in vars(publisher).values()
        if isinstance(thing, type)
        and issubclass(thing, Body)
        and thing.__module__ == publisher.__name__
        and thing.key
    )


CATALOGUE: dict[str, type[Body]] = {
    body.key: body for publisher in PUBLISHERS for body in messages_of(publisher)
}
