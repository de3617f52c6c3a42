"""First step of a case: what was said goes on record, and who took it owns it."""

from dataclasses import dataclass, replace

from services.hotline.cases.domain.case import Case, Moment
from services.hotline.cases.domain.refusals import BlankFieldError, ClosedChannelError
from services.hotline.cases.domain.rules import CaseRules
from services.hotline.directory.domain.phones import contact_number
from shared.vocabulary.ids import AccountId, CallId, CaseId, SiteId
from shared.vocabulary.matters import CaseState, Channel

FIRST_NUMBER = 1000


@dataclass(frozen=True, slots=True)
class Said:
    """A contact in the caller's words; ``wish`` is what they demand, apart from what happened (HOT-15)."""

    channel: Channel
    contact_name: str
    contact_phone: str
    content: str
    wish: str = ""
    call: CallId | None = None

    def checked(self, rules: CaseRules) -> "Said":
        """The contact fit to be recorded: name, phone and content are there (HOT-08), the channel is open (HOT-45).

        Raises BlankFieldError, MalformedPhoneError or ClosedChannelError.
        """
        for field in ("contact_name", "contact_phone", "content"):
            if not getattr(self, field).strip():
                raise BlankFieldError(field)
        if self.channel not in rules.channels:
            raise ClosedChannelError(self.channel)
        return replace(
            self,
            contact_name=self.contact_name.strip(),
            contact_phone=contact_number(self.contact_phone),
            content=self.content.strip(),
            wish=self.wish.strip(),
        )


@dataclass(frozen=True, slots=True)
class Taker:
    """Whoever the customer reached first."""

    id: AccountId
    name: str


def case_number(place: int) -> str:
    """The speakable number of the n-th case: ``A-1042`` is the forty-second."""
    return f"A-{FIRST_NUMBER + place}"


def record(
    case: CaseId, said: Said, *, number: str, taker: Taker, site: SiteId | None, moment: Moment
) -> Case:
    """A new case that belongs to its taker until the customer is served (FCO-01); ``said`` was checked."""
    return Case(
        id=case,
        number=number,
        state=CaseState.RECORDED,
        channel=said.channel,
        opened_at=moment.at,
        owner=taker.id,
        owner_name=taker.name,
        first_owner=taker.id,
        first_owner_name=taker.name,
        contact_name=said.contact_name,
        contact_phone=said.contact_phone,
        content=said.content,
        wish=said.wish,
        call=said.call,
        site=site,
    ).noted(moment, "recorded")
