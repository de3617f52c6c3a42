"""Who may do what with cases, and where the routes find their tools."""

from dataclasses import dataclass
from typing import Annotated

from services.hotline.calls.domain.call import Call
from services.hotline.cases.domain.case import Case
from services.hotline.directory.domain.listing import Listing, Site
from shared.auth.person import Person
from shared.rulebook.rules import Rulebook
from shared.storage.store import Numbers, Store
from shared.vocabulary.ids import CaseId
from shared.vocabulary.people import Role
from shared.web.tools import needs, tool

DESK = (Role.AGENT, Role.SUPERVISOR, Role.STEWARD, Role.SITE_MANAGER, Role.CENTER_MANAGER)
STAFF = (*DESK, Role.CREW, Role.CREW_LEAD, Role.CASHIER, Role.ARCHIVIST, Role.GENERAL_MANAGER)
READERS = (*DESK, Role.CASHIER, Role.ARCHIVIST, Role.GENERAL_MANAGER, Role.AUDITOR)

Handler = Annotated[Person, needs(*DESK)]
Employee = Annotated[Person, needs(*STAFF)]
Reader = Annotated[Person, needs(*READERS)]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the routes of cases work with."""

    cases: Annotated[Store[Case], tool("cases")]
    calls: Annotated[Store[Call], tool("calls")]
    listings: Annotated[Store[Listing], tool("listings")]
    sites: Annotated[Store[Site], tool("sites")]
    numbers: Annotated[Numbers, tool("numbers")]
    rules: Annotated[Rulebook, tool("rules")]

    async def opened_to(self, person: Person, case: CaseId, *roles: Role) -> Case:
        """The case, if the person holds one of the roles where it is; NotFoundError or ForbiddenError if not."""
        kept = await self.cases.get(case)
        person.must(*roles, site=kept.site)
        return kept
