"""First step of a case: what was said goes on record, and who took it owns it."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Taker:
    """Whoever the customer reached first."""

    id: AccountId
    name: str


def case_number(place: int) -> str:
    """The speakable number of the n-th case: ``A-1042`` is the forty-second."""
    return f"A-{FIRST_NUMBER + place}"


def record(
    case: CaseId,
    said: Said,
    *,
    number: str,
    taker: Taker,
    site: SiteId | None,
    moment: Moment,
    rules: CaseRules,
) -> Case:
    """A new case that belongs to its taker (FCO-01, HOT-08).

    Raises BlankFieldError, MalformedPhoneError or ClosedChannelError.
    """
    for field in ("contact_name", "contact_phone", "content"):
        if not getattr(said, field).strip():
            raise BlankFieldError(field)
    if said.channel not in rules.channels:
        raise ClosedChannelError(said.channel)
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
        contact_name=said.contact_name.strip(),
        contact_phone=contact_number(said.contact_phone),
        content=said.content.strip(),
        wish=said.wish.strip(),
        call=said.call,
        site=site,
    ).noted(moment, "recorded")
