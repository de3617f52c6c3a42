"""Tasks over HTTP."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.dispatch.roster.domain import Crew, Site
from services.dispatch.tasks import views
from services.dispatch.tasks.domain.task import Task
from services.dispatch.tasks.handlers import desk
from shared.auth.person import Person
from shared.rulebook.rules import Rulebook
from shared.storage.store import Store
from shared.vocabulary.addresses import masked
from shared.vocabulary.ids import AccountId, CrewId, SiteId, TaskId
from shared.vocabulary.matters import TaskState
from shared.vocabulary.people import Role
from shared.web.tools import Told, needs, tool

router = APIRouter(tags=["tasks"])

DECIDERS = (
    Role.AGENT,
    Role.SUPERVISOR,
    Role.CREW_LEAD,
    Role.SITE_MANAGER,
    Role.CENTER_MANAGER,
    Role.GENERAL_MANAGER,
)
READERS = (*DECIDERS, Role.STEWARD, Role.FINANCE, Role.ARCHIVIST, Role.AUDITOR, Role.ADMINISTRATOR)

Tasks = Annotated[Store[Task], tool("tasks")]
Reader = Annotated[Person, needs(*READERS)]
Decider = Annotated[Person, needs(*DECIDERS)]


class Cancelling(BaseModel):
    """Why a task is cancelled."""

    reason: str = Field(min_length=1, max_length=500)


class Reassigning(BaseModel):
    """Who gets the task now, and why; ``member`` gives it straight to one of the crew."""

    crew: CrewId
    member: AccountId | None = None
    reason: str = Field(min_length=1, max_length=500)


@router.get("/tasks")
async def list_tasks(
    *,
    tasks: Tasks,
    person: Reader,
    site: SiteId | None = None,
    state: TaskState | None = None,
    crew: CrewId | None = None,
    case: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: TaskId | None = None,
) -> dict[str, object]:
    """Tasks of a site (of every site for those who see every site), the newest first."""
    person.must(*READERS, site=_asked(person, site))
    items = await views.tasks_like(
        tasks, site=site, state=state, crew=crew, case=case, limit=limit, after=after
    )
    shown = [_masked(task) for task in items]
    return {"items": shown, "next": items[-1].id if len(items) == limit else None}


@router.get("/tasks/{task}")
async def show_task(task: TaskId, *, tasks: Tasks, person: Reader) -> Task:
    """One task as it stands."""
    found = await tasks.get(task)
    person.must(*READERS, site=found.site)
    return _masked(found)


@router.post("/tasks/{task}/cancel")
async def cancel(task: TaskId, body: Cancelling, *, tasks: Tasks, person: Decider, told: Told) -> Task:
    """Cancel a task."""
    person.must(*DECIDERS, site=(await tasks.get(task)).site)
    return await desk.cancel_task(task, reason=body.reason, because=told, tasks=tasks)


@router.post("/tasks/{task}/reassign")
async def reassign(
    task: TaskId,
    body: Reassigning,
    *,
    tasks: Tasks,
    crews: Annotated[Store[Crew], tool("crews")],
    rules: Annotated[Rulebook, tool("rules")],
    person: Decider,
    told: Told,
) -> Task:
    """Give a task to another crew, or to one of its members."""
    person.must(*DECIDERS, site=(await tasks.get(task)).site)
    return await desk.reassign_task(
        task, crew=body.crew, chosen=body.member, because=told, tasks=tasks, crews=crews, rules=rules
    )


@router.get("/board")
async def show_board(
    *, tasks: Tasks, person: Reader, told: Told, site: SiteId | None = None
) -> dict[str, object]:
    """Counts, slips and cards by state; of what is over, the last 31 days'."""
    person.must(*READERS, site=_asked(person, site))
    return await views.board(tasks, site=site, at=told.at)


@router.get("/slips")
async def list_slips(
    site: SiteId,
    month: Annotated[str, Query(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")],
    *,
    tasks: Tasks,
    sites: Annotated[Store[Site], tool("sites")],
    person: Reader,
) -> dict[str, object]:
    """A month's slips for the month-end check, by customer."""
    person.must(*READERS, site=site)
    year, number = month.split("-")
    zone = (await sites.get(site)).zone
    return await views.slips_of_month(tasks, site=site, zone=zone, year=int(year), month=int(number))


def _masked(task: Task) -> Task:
    """A task for readers: planning needs nobody's number, and the crew has it from its own service."""
    return replace(task, contact_phone=masked(task.contact_phone))


def _asked(person: Person, site: SiteId | None) -> SiteId | None:
    """The site to check: whoever does not see every site must name one of theirs."""
    return SiteId("every site") if site is None and person.sites(*READERS) is not None else site
