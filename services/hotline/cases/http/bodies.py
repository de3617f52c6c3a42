"""What requests about cases say."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.hotline.cases.domain.case import Findings
from services.hotline.cases.domain.confirm import Confirmation
from services.hotline.cases.domain.record import Said
from services.hotline.cases.domain.task import Wanted
from shared.vocabulary.ids import AccountId, CallId, CrewId, HouseholdId, RoomId, SiteId
from shared.vocabulary.matters import CaseKind, Channel, Trade, Urgency

Name = Annotated[str, Field(max_length=80)]
Phone = Annotated[str, Field(max_length=40)]
Words = Annotated[str, Field(max_length=4000)]


Why = Literal["call_back", "ask_again", "on_the_way", "other"]
"""What somebody needs a telephone number for."""


class Told(BaseModel):
    """A request's words; what is not known is refused rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Contact(Told):
    """A new contact, in the caller's words (HOT-08, HOT-15)."""

    call: CallId | None = None
    channel: Channel = Channel.PHONE
    contact_name: Name
    contact_phone: Phone
    content: Words
    wish: Words = ""

    def said(self) -> Said:
        """The contact as the rules see it."""
        return Said(**dict(self))


class ReadBack(Told):
    """What the caller confirmed (HOT-09)."""

    site: SiteId
    room: RoomId | None = None
    household: HouseholdId | None = None
    place: Annotated[str, Field(max_length=200)] = ""
    contact_name: Name = ""
    contact_phone: Phone = ""
    read_back: tuple[Literal["room", "name", "phone", "place"], ...] = ()

    def confirmation(self) -> Confirmation:
        """The confirmation as the rules see it."""
        return Confirmation(**dict(self))


class Class(Told):
    """What the case is about and how much it hurries."""

    kind: CaseKind
    urgency: Urgency = Urgency.NORMAL


class Answer(Told):
    """What the customer was answered."""

    answer: Words


class Part(Told):
    """What one crew shall do."""

    trade: Trade
    crew: CrewId | None = None
    what: Words
    paid: bool = False
    wanted_at: AwareDatetime | None = None


class Parts(Told):
    """What the crews shall do."""

    tasks: Annotated[tuple[Part, ...], Field(min_length=1, max_length=20)]

    def wanted(self) -> tuple[Wanted, ...]:
        """The parts as the rules see them."""
        return tuple(Wanted(**dict(part)) for part in self.tasks)


class Reason(Told):
    """Why."""

    reason: Words


class Informed(Told):
    """What the customer was told."""

    words: Words


class Found(Told):
    """What an investigation found."""

    cause: Words
    valid: bool
    improvement: Words = ""

    def findings(self) -> Findings:
        """The findings as the rules see them."""
        return Findings(**dict(self))


class ReplyTime(Told):
    """When the customer agreed to hear from us."""

    at: AwareDatetime


class NewOwner(Told):
    """Who shall take the case, and why."""

    to: Annotated[AccountId, Field(min_length=1, max_length=100)]
    to_name: Name = ""
    reason: Words


class Ending(Told):
    """What became of the matter."""

    outcome: Words


class Revealing(Told):
    """What a contact's telephone number is needed for."""

    why: Why
