"""Questions about a crew's work, and who may see it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.crew.lanes.domain import Lane, Served
from services.crew.work.domain.work import MINE, OVER, Work, WorkState
from services.crew.work.gateways import count_work
from shared.auth.person import Person
from shared.storage.store import AnyOf, AtLeast, Index, Kept, Store
from shared.vocabulary.addresses import masked
from shared.vocabulary.ids import TaskId
from shared.vocabulary.matters import Urgency
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import ForbiddenError, NotFoundError

WORKS = Kept(
    of=Work,
    name="works",
    indexes=(Index(("crew", "state", "changed_at")), Index(("crew", "changed_at")), Index(("site",))),
    counts=count_work,
)
MEMBERS = (Role.CREW, Role.CREW_LEAD)
HURRY = {Urgency.EMERGENCY: 0, Urgency.URGENT: 1, Urgency.NORMAL: 2}
MOST = 200
DONE_SHOWN = timedelta(days=7)


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
    found = await lanes.find_many({"crew": AnyOf(tuple(person.crews))}, limit=MOST)
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
    wanted: dict[Tab, dict[str, object]] = {
        Tab.OFFERED: {"state": WorkState.OFFERED},
        Tab.MINE: {"state": AnyOf(MINE)},
        Tab.DONE: {"state": AnyOf(OVER), "changed_at": AtLeast(now - DONE_SHOWN)},
    }
    found = await works.find_many(
        {"crew": AnyOf(tuple(person.crews)), **wanted[tab]}, order="-changed_at", limit=MOST
    )
    seen = [work for work in found if work.site in served and person.may(*MEMBERS, site=work.site)]
    if tab is Tab.MINE:
        # What a crew has in hand is little: asked for with the member, no index would have it in its order.
        seen = [work for work in seen if work.member == person.id]
    shown = [for_crew(work) for work in seen]
    if tab is Tab.DONE:
        return shown
    return sorted(shown, key=lambda work: (HURRY[work.urgency], _limit(work), work.slip))


def for_crew(work: Work) -> Work:
    """The work with the owner's number only while it is in the crew's hands; masked before and after (SEC-04)."""
    return work if work.state in MINE else replace(work, contact_phone=masked(work.contact_phone))


async def last_change(works: Store[Work], *, person: Person) -> datetime | None:
    """When something of the member's crews last moved."""
    newest = await works.find_many({"crew": AnyOf(tuple(person.crews))}, order="-changed_at", limit=1)
    return newest[0].changed_at if newest else None


def _limit(work: Work) -> datetime:
    if work.state is WorkState.OFFERED or work.due is None:
        return work.accept_by
    return work.due
