"""Builders for what sets a handler going: a command, a message."""

import itertools
from datetime import datetime

from shared.contracts.envelope import B, Command, Message, message_of
from shared.vocabulary.ids import AccountId, JourneyId, MessageId, SiteId
from tests.clockwork import MONDAY_MORNING

_count = itertools.count(1)


def a_command(
    *, id: str | None = None, at: datetime = MONDAY_MORNING, by: str = "wangmin", site: str | None = None
) -> Command:
    """A fresh command; give ``id`` to send the same one twice."""
    return Command(
        id=MessageId(id or f"command-{next(_count)}"),
        at=at,
        by=AccountId(by),
        site=SiteId(site) if site else None,
    )


def a_message(
    body: B,
    *,
    id: str | None = None,
    at: datetime = MONDAY_MORNING,
    site: str | None = "jinxiu",
    journey: str = "journey-1",
) -> Message[B]:
    """A fresh message that says the body; give ``id`` to deliver the same one twice."""
    return message_of(type(body))(
        id=MessageId(id or f"message-{next(_count)}"),
        name=body.key,
        version=body.version,
        at=at,
        site=SiteId(site) if site else None,
        cause=None,
        journey=JourneyId(journey),
        by=None,
        body=body,
    )
