"""Questions about a crew's work, and who may see it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.crew.lanes.domain import Lane, Served
from services.crew.work.domain.work import MINE, OVER, Work, WorkState
from services.crew.work.gateways import count_work
from shared.auth.person import Person
from shared.storage.store import AnyOf, AtLeast, Index, Kept, Store, Where
from shared.vocabulary.addresses import masked
from shared.vocabulary.ids import CrewId, TaskId
from shared.vocabulary.matters import Urgency
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import ForbiddenError, NotFoundError
from shared.web.stream import Event, Hub

WORKS = Kept(
    of=Work,
    name="works",
    indexes=(
        Index(("site", "crew", "state", "changed_at")),
        Index(("site", "crew", "state", "accept_by")),
    ),
    counts=count_work,
)
MEMBERS = (Role.CREW, Role.CREW_LEAD)
HURRY = {Urgency.EMERGENCY: 0, Urgency.URGENT: 1, Urgency.NORMAL: 2}
MOST = 200
DONE_SHOWN = timedelta(days=7)
ANY_SITE = "*"
"""In the place of a site, for a member whose role is held at every one."""


class Tab(StrEnum):
    """The three lists of the phone page."""

    OFFERED = "offered"
    MINE = "mine"
    DONE = "done"


def must_see(work: Work, *, person: Person, served: Served) -> None:
    """A member sees only the crews of their own token, at their own sites; foreign sites are not there at all.

    Raises NotFoundError, ForbiddenError.
    """
    if work.site not in served:
        raise NotFoundError("work", work.id)
    person.must(*MEMBERS, site=work.site)
    if work.crew not in person.crews:
        raise ForbiddenError(f"slip {work.slip} is not a task of your crews")


async def seen_work(works: Store[Work], key: TaskId, *, person: Person, served: Served) -> Work:
    """The work, for a member of its crew; raises NotFoundError, ForbiddenError."""
    work = await works.get(key)
    must_see(work, person=person, served=served)
    return for_crew(work)


async def lane_of(lanes: Store[Lane], *, person: Person, served: Served) -> Lane:
    """The lane of the member's own crew, the first by name when there are several; raises ForbiddenError."""
    found = await lanes.find_many(_of_crews(person), limit=MOST)
    for lane in found:
        if lane.site in served and person.may(*MEMBERS, site=lane.site):
            return lane
    raise ForbiddenError(
        "this needs a crew of a site that is served here: ask the office to put you into one"
    )


async def list_of(
    works: Store[Work], tab: Tab, *, person: Person, served: Served, now: datetime
) -> Sequence[Work]:
    """One tab of a member's list: the urgent first, then by limit; what is done, the latest first."""
    wanted, order = _asked(tab, now=now)
    where = {**_of_crews(person), **wanted}
    found = await works.find_many(where, order=order, limit=MOST)
    if tab is Tab.OFFERED and len(found) == MOST:
        # In a storm an emergency is not among those whose limits end first, and must be seen all the same.
        hurry = await works.find_many({**where, "urgency": Urgency.EMERGENCY}, order=order, limit=MOST)
        found = [*hurry, *(work for work in found if work.urgency is not Urgency.EMERGENCY)]
    seen = [work for work in found if work.site in served and person.may(*MEMBERS, site=work.site)]
    if tab is Tab.MINE:
        # What a crew has in hand is little: asked for with the member, no index would have it in its order.
        seen = [work for work in seen if work.member == person.id]
    shown = [for_crew(work) for work in seen]
    if tab is Tab.DONE:
        return shown
    return sorted(shown, key=lambda work: (HURRY[work.urgency], _limit(work), work.slip))


def _asked(tab: Tab, *, now: datetime) -> tuple[Where, str]:
    """What is on a tab, and the order in which no more than MOST of it are taken."""
    if tab is Tab.OFFERED:
        return {"state": WorkState.OFFERED}, "accept_by"
    if tab is Tab.MINE:
        return {"state": AnyOf(MINE)}, "-changed_at"
    return {"state": AnyOf(OVER), "changed_at": AtLeast(now - DONE_SHOWN)}, "-changed_at"


def _of_crews(person: Person) -> Where:
    """Of the member's crews at the member's sites: crews are named per site, so every site has one of that name."""
    crews: Where = {"crew": AnyOf(tuple(person.crews))}
    sites = person.sites(*MEMBERS)
    return crews if sites is None else {"site": AnyOf(tuple(sorted(sites))), **crews}


def for_crew(work: Work) -> Work:
    """The work with the owner's number only while it is in the crew's hands; masked before and after (SEC-04)."""
    return work if work.state in MINE else replace(work, contact_phone=masked(work.contact_phone))


def topics_of(person: Person) -> frozenset[str]:
    """What a member's open page follows: the member's crews, each at its site."""
    sites = person.sites(*MEMBERS)
    places = (ANY_SITE,) if sites is None else sites
    return frozenset(_topic(site, crew) for site in places for crew in person.crews)


def ring(before: Work | None, after: Work, *, hub: Hub) -> None:
    """Tell the open pages of the crews that have the task, or had it until now."""
    for site, crew in {(work.site, work.crew) for work in (before, after) if work}:
        for topic in (_topic(site, crew), _topic(ANY_SITE, crew)):
            hub.publish(topic, Event("work", after.id))


def _topic(site: str, crew: CrewId) -> str:
    return f"{site}.{crew}"


def _limit(work: Work) -> datetime:
    if work.state is WorkState.OFFERED or work.due is None:
        return work.accept_by
    return work.due
