"""A job that a member of staff took at a site becomes a case of theirs (FCO-01, FCO-06, FCO-07)."""

from services.hotline.cases.domain.case import Case
from services.hotline.cases.domain.confirm import Confirmation
from services.hotline.cases.domain.record import Said, Taker
from services.hotline.cases.domain.task import Wanted
from services.hotline.cases.handlers.serving import split_case
from services.hotline.cases.handlers.taking import classify_case, confirm_case, open_case
from services.hotline.directory.domain.listing import Listing, Site
from shared.contracts.crew import MatterTaken
from shared.contracts.envelope import Command, Message
from shared.rulebook.rules import Rulebook
from shared.storage.store import Numbers, Store
from shared.vocabulary.ids import CaseId, MessageId, SiteId
from shared.vocabulary.matters import Channel
from shared.vocabulary.refusals import RefusalError


class StrangeMatterError(RefusalError):
    """A site opens cases of its own only."""

    code = "elsewhere"

    def __init__(self, case: CaseId, *, site: SiteId | None) -> None:
        super().__init__(
            f"case {case} is no case of site {site}: look who said that it was taken there.", case=case
        )


FACE_TO_FACE = ("name", "phone")
"""Who stands before one has confirmed their own name and number."""


async def open_taken(
    message: Message[MatterTaken],
    *,
    cases: Store[Case],
    listings: Store[Listing],
    sites: Store[Site],
    numbers: Numbers,
    rules: Rulebook,
) -> None:
    """The four steps of a case, each once however often the message comes; times are those of the site.

    The case has the id that was given there, and its one task too, so that what the crew reports finds it.
    """
    body = message.body
    known = await cases.find(body.case)
    if {message.site, known.site if known else body.site} != {body.site}:
        raise StrangeMatterError(body.case, site=message.site)
    said = Said(
        channel=Channel.STAFF,
        contact_name=body.contact_name,
        contact_phone=body.contact_phone,
        content=body.what,
    )
    seen = Confirmation(
        site=body.site,
        place=body.place,
        contact_name=body.contact_name,
        contact_phone=body.contact_phone,
        read_back=FACE_TO_FACE,
    )
    wanted = Wanted(trade=body.trade, what=body.what, crew=body.crew, paid=body.paid)
    await open_case(
        body.case,
        said,
        taker=Taker(body.member, body.member_name),
        site=body.site,
        because=_step(message, "opened"),
        cases=cases,
        numbers=numbers,
        rules=rules,
        sites=sites,
    )
    await confirm_case(
        body.case, seen, because=_step(message, "confirmed"), cases=cases, listings=listings, sites=sites
    )
    await classify_case(
        body.case,
        body.kind,
        urgency=body.urgency,
        because=_step(message, "classified"),
        cases=cases,
        rules=rules,
        sites=sites,
    )
    await split_case(
        body.case, [wanted], because=_step(message, "split"), cases=cases, rules=rules, sites=sites
    )


def _step(message: Message[MatterTaken], name: str) -> Command:
    return Command(
        id=MessageId(f"{message.id}/{name}"),
        at=message.at,
        by=message.body.member,
        site=message.body.site,
        journey=message.journey,
    )
