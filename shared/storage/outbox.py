"""Messages waiting in the document of the aggregate that said them."""

import uuid
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.contracts.envelope import Body, Message, message_of
from shared.storage.store import Aggregate, Cause, Past, Said
from shared.vocabulary.ids import JourneyId, MessageId, SiteId

PORTION = 500
"""About so many messages are brought from an outbox at a look."""
NAMESPACE = uuid.UUID("6a1f2f6e-9f0a-4d57-9a65-6b2b0f5f7c11")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way out: where it goes, what it says, and which document holds it, noted in which batch."""

    id: MessageId
    store: str
    key: str
    exchange: str
    route: str
    message: Message[Body]
    said_at: datetime
    batch: str = ""


class Outbox(Protocol):
    """What a service's database still has to say, as the relay sees it."""

    def left_over(self, *, said_before: datetime) -> AsyncGenerator[Sequence[Outgoing]]:
        """What was said before an instant and is not yet marked as sent: a portion at a time, the oldest first.

        Whoever breaks off finds the portion that it did not come back from again, at the latest the next time but one.
        """

    async def sent(self, done: Sequence[Outgoing]) -> None:
        """Forget messages that the broker has confirmed; forgetting twice is harmless."""

    async def tidy(self) -> None:
        """Put away what was sent some time ago; nothing waits for it."""


async def all_left(outbox: Outbox, *, said_before: datetime) -> list[Outgoing]:
    """Everything that an outbox still has to say."""
    return [one async for portion in outbox.left_over(said_before=said_before) for one in portion]


Hurry = Callable[[Sequence[Outgoing]], None]
"""Called right after a write with what it said, so that the relay need not wait for its sweep."""


def journey_of(because: Cause) -> JourneyId:
    """The journey that a cause belongs to; a command that starts one names it, in a form fit for addresses."""
    return because.journey or JourneyId(str(uuid.uuid5(NAMESPACE, because.id)))


def wrap(
    says: Sequence[Said], *, state: Aggregate, journey: JourneyId, because: Cause
) -> tuple[Message[Body], ...]:
    """The messages that a decision says, each with an id that follows from its cause and its aggregate.

    The site is the aggregate's own (its ``site`` field), else the cause's; the time is the cause's, since a
    message states when its fact happened; what is Past keeps its own.
    """
    site: SiteId | None = getattr(state, "site", None) or because.site
    return tuple(
        message_of(type(body))(
            id=MessageId(str(uuid.uuid5(NAMESPACE, f"{because.id}/{state.id}/{body.key}/{place}"))),
            name=body.key,
            version=body.version,
            at=at,
            site=site,
            cause=because.id,
            journey=journey,
            by=because.by,
            body=body,
        )
        for place, (body, at) in enumerate(_dated(one, because=because) for one in says)
    )


def _dated(said: Said, *, because: Cause) -> tuple[Body, datetime]:
    return (said.body, said.at) if isinstance(said, Past) else (said, because.at)


def addressed(
    said: Sequence[Message[Body]], *, store: str, key: str, said_at: datetime
) -> tuple[Outgoing, ...]:
    """The messages with where they go and which document holds them until they are confirmed."""
    return tuple(
        Outgoing(
            id=message.id,
            store=store,
            key=key,
            exchange=message.body.exchange,
            route=message.route(),
            message=message,
            said_at=said_at,
        )
        for message in said
    )
