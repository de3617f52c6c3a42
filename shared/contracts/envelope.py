"""The envelope that every message travels in."""

from datetime import datetime
from functools import cache
from typing import Annotated, ClassVar, Generic, TypeVar, cast

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.vocabulary.ids import AccountId, JourneyId, MessageId, SiteId
from shared.vocabulary.matters import Urgency

EVENTS = "events"
CREWS = "crews"
LINKS = "links"
"""What passes between a site's crew service and the center's, and nobody else hears: the journal neither."""
PAGES = "pages"
"""What the processes of one service tell each other for their open pages: names and ids, and none of it is kept."""


class Part(BaseModel):
    """A piece of a message, such as one room of a household."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Body(BaseModel):
    """What a message says. Subclasses name their routing key; fields are added, never renamed or retyped."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    key: ClassVar[str]
    version: ClassVar[int] = 1
    exchange: ClassVar[str] = EVENTS
    held_to_site: ClassVar[bool] = False
    """Whether the site stands after the key, so that the broker lets only that site's user say it."""

    @classmethod
    def may_hurry(cls) -> bool:
        """Whether one of its kind may be in a hurry."""
        return "urgency" in cls.model_fields

    @property
    def hurries(self) -> bool:
        """Whether it goes before its like where they wait: an emergency does."""
        return getattr(self, "urgency", None) is Urgency.EMERGENCY

    def route(self) -> str:
        """The routing key this body travels by; never holds an id on ``events``."""
        return self.key


B = TypeVar("B", bound=Body)
Text = Annotated[str, Field(max_length=4000)]


class Message(BaseModel, Generic[B]):
    """One fact on the wire: who caused it, which journey it belongs to, where and when it happened.

    ``at`` is when the fact happened (aware UTC), not when it was sent. ``journey`` is the id of the first
    message or
    command of the road, copied ever after. ``cause`` is the message or command that led to this one.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: MessageId
    name: str
    version: int = 1
    at: AwareDatetime
    site: SiteId | None = None
    cause: MessageId | None = None
    journey: JourneyId
    by: AccountId | None = None
    body: B

    def route(self) -> str:
        """The routing key this message travels by: its body's, with the site after it where users are held to one."""
        return f"{self.body.route()}.{self.site}" if self.body.held_to_site else self.body.route()


class Command(BaseModel):
    """A person's or a clock's request that starts or continues a journey; the cause of what a store says.

    ``id`` is the idempotency key: the same command twice has one effect. ``journey`` is left empty when
    the journey is the aggregate's own, or begins here.
    """

    model_config = ConfigDict(frozen=True)

    id: MessageId
    at: datetime
    by: AccountId | None = None
    site: SiteId | None = None
    journey: JourneyId | None = None


@cache
def message_of(body: type[B]) -> type[Message[B]]:
    """The envelope for one kind of body; reading and writing through it keeps the body's own fields."""
    return cast("type[Message[B]]", Message.__class_getitem__(body))
