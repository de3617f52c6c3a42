"""Requests about call-backs."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.hotline.cases.domain.case import Case
from services.hotline.cases.domain.land import Outcome
from services.hotline.cases.domain.rules import CaseRules
from services.hotline.directory.domain.listing import Site
from services.hotline.followup.handlers import follow_up_case
from services.hotline.followup.views import cases_to_call_back
from shared.auth.person import Person
from shared.rulebook.rules import HouseRules, Rulebook
from shared.storage.store import Store
from shared.vocabulary.ids import CaseId, SiteId
from shared.vocabulary.people import Role
from shared.web.tools import Told, needs, tool

router = APIRouter(tags=["follow-up"])
CALLERS = (Role.AGENT, Role.SUPERVISOR, Role.STEWARD, Role.SITE_MANAGER, Role.CENTER_MANAGER)
Cases = Annotated[Store[Case], tool("cases")]
Caller = Annotated[Person, needs(*CALLERS)]


class CalledBack(BaseModel):
    """What a call back brought; ``rating`` is 1 to 5."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reached: bool
    satisfied: bool | None = None
    rating: int | None = None
    words: Annotated[str, Field(max_length=4000)] = ""
    next_at: AwareDatetime | None = None

    def outcome(self) -> Outcome:
        """The call back as the rules see it."""
        return Outcome(**dict(self))


@router.post("/cases/{case}/follow-up")
async def follow_up(
    case: CaseId,
    told: CalledBack,
    *,
    because: Told,
    person: Caller,
    cases: Cases,
    sites: Annotated[Store[Site], tool("sites")],
    rules: Annotated[Rulebook, tool("rules")],
    case_rules: Annotated[HouseRules[CaseRules], tool("case_rules")],
) -> Case:
    """Somebody called back (FUP-01)."""
    person.must(*CALLERS, site=(await cases.get(case)).site)
    return await follow_up_case(
        case,
        told.outcome(),
        because=because,
        cases=cases,
        sites=sites,
        rules=rules,
        case_rules=case_rules,
    )


@router.get("/follow-ups")
async def list_follow_ups(
    cases: Cases,
    person: Caller,
    *,
    site: SiteId | None = None,
    due_before: AwareDatetime | None = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Whom to call back at the caller's sites, the most urgent first."""
    if site is not None:
        person.must(*CALLERS, site=site)
    mine = frozenset({site}) if site else person.sites(*CALLERS)
    found = await cases_to_call_back(cases, sites=mine, due_before=due_before, after=after, limit=limit)
    return {"items": found, "next": found[-1].id if len(found) == limit else None}
