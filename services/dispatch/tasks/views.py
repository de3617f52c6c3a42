"""Questions about tasks, and the house rules they are kept by."""

import asyncio
import calendar
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from services.dispatch.roster.domain import Crew, in_turn
from services.dispatch.tasks.domain.rules import TaskRules
from services.dispatch.tasks.domain.task import OPEN, Task
from services.dispatch.tasks.gateways import count_task
from shared.rulebook.rules import HouseRules
from shared.storage.store import AtLeast, Index, Kept, Store, Within
from shared.vocabulary.ids import CrewId, SiteId
from shared.vocabulary.matters import TaskState, Trade

TASKS = Kept(
    of=Task,
    name="tasks",
    indexes=(
        Index(("accept_by",)),
        Index(("late_at",)),
        Index(("slip_by",)),
        Index(("case", "-planned_at")),
        Index(("site", "crew", "state", "-planned_at")),
        Index(("site", "crew", "-planned_at")),
        Index(("site", "state", "planned_at")),
        Index(("site", "planned_at")),
        Index(("-planned_at",)),
        Index(("state", "due")),
        Index(("state", "planned_at")),
    ),
    counts=count_task,
)
RULES = HouseRules(
    of=TaskRules,
    service="dispatch",
    chapter="tasks",
    defaults=Path(__file__).with_name("defaults.yaml"),
)

RECENT = timedelta(seconds=3)
MOST_CREWS = 500
CARDS = 60
MONTH_OF_SLIPS = 5000
OVER = (TaskState.RETURNED, TaskState.CANCELLED)
ON_BOARD = timedelta(days=31)


class Loads:
    """Counts the open tasks of a site at most every three seconds, and in between adds what was offered since.

    A count reads every open task: in a storm, when a site has thousands and gets several a second, counting for each
    would cost more with every one. What others did in these seconds may be missed; the turn is no worse for it.
    """

    def __init__(self, tasks: Store[Task], *, clock: Callable[[], datetime]) -> None:
        self._tasks = tasks
        self._clock = clock
        self._counted: dict[SiteId, tuple[datetime, Counter[CrewId]]] = {}
        self._counting = asyncio.Lock()

    async def at(self, site: SiteId) -> Mapping[CrewId, int]:
        """The open tasks of each crew at the site; one that has none may be missing."""
        async with self._counting:
            counted_at, loads = self._counted.get(site, (None, Counter[CrewId]()))
            now = self._clock()
            if counted_at is None or not counted_at <= now < counted_at + RECENT:
                loads = await self._count(site)
                self._counted[site] = now, loads
            return loads

    def offered(self, site: SiteId, crew: CrewId) -> None:
        """One task more for the crew, until the next count.

        The sooner it is said, the better: who plans beside then takes another crew.
        """
        if site in self._counted:
            self._counted[site][1][crew] += 1

    async def _count(self, site: SiteId) -> Counter[CrewId]:
        loads: Counter[CrewId] = Counter()
        # One state at a time, since the embedded store reads every task of a site where there are alternatives.
        for state in OPEN:
            for (crew,), many in (
                await self._tasks.tally({"site": site, "state": state}, by=("crew",))
            ).items():
                loads[CrewId(crew)] += many
        return loads


async def crews_in_turn(
    crews: Store[Crew], *, loads: Loads, site: SiteId, trade: Trade, asked: CrewId | None = None
) -> tuple[CrewId, ...]:
    """The site's crews in the order a task of the trade is offered to them; load is their open tasks."""
    here = await crews.find_many({"site": site}, limit=MOST_CREWS)
    several = sum(crew.trade is trade for crew in here) > 1
    return in_turn(here, trade=trade, loads=await loads.at(site) if several else {}, asked=asked)


async def tasks_like(
    tasks: Store[Task],
    *,
    site: SiteId | None,
    state: TaskState | None,
    crew: CrewId | None,
    case: str | None,
    limit: int,
    after: str | None,
) -> Sequence[Task]:
    """Tasks that match what was asked for, the newest first."""
    asked = {"site": site, "state": state, "crew": crew, "case": case}
    where = {name: value for name, value in asked.items() if value is not None}
    return await tasks.find_many(where, order="-planned_at", limit=limit, after=after)


async def board(tasks: Store[Task], *, site: SiteId | None, at: datetime) -> dict[str, object]:
    """Every state's count and its cards, the most pressing first; a stranded task is always in sight.

    What is over is shown and counted for the tasks of the last ``ON_BOARD``: the years before are not.
    """
    here: dict[str, object] = {"site": site} if site else {}
    lately = {"planned_at": AtLeast(at - ON_BOARD)}
    asked = {state: {**here, "state": state, **(lately if state in OVER else {})} for state in TaskState}
    counts = {state: await tasks.count(where) for state, where in asked.items()}
    cards = {
        state: await tasks.find_many(asked[state], order=order, limit=CARDS)
        for state, order in ORDER_OF_CARDS.items()
    }
    issued = sum(counts.values())
    void = counts[TaskState.CANCELLED]
    returned = counts[TaskState.RETURNED]
    slips = {"issued": issued, "returned": returned, "void": void, "open": issued - returned - void}
    return {"site": site, "counts": counts, "slips": slips, "columns": cards}


ORDER_OF_CARDS = {
    TaskState.STRANDED: "planned_at",
    TaskState.OFFERED: "accept_by",
    TaskState.ACCEPTED: "accepted_at",
    TaskState.STARTED: "started_at",
    TaskState.FINISHED: "-finished_at",
    TaskState.RETURNED: "-planned_at",
    TaskState.CANCELLED: "-planned_at",
}


async def slips_of_month(
    tasks: Store[Task], *, site: SiteId, zone: str, year: int, month: int
) -> dict[str, object]:
    """A month's slips by customer, paid ones apart from dispatch slips, checked: issued = returned + open + void.

    Sorted for the month-end check (RWO-21, PFS-07, HSK-09, HSK-10, GRN-05).
    """
    there = ZoneInfo(zone)
    low = datetime(year, month, 1, tzinfo=there).astimezone(UTC)
    after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=there).astimezone(UTC)
    found = await tasks.find_many(
        {"site": site, "planned_at": Within(low, after)}, order="planned_at", limit=MONTH_OF_SLIPS
    )
    states = Counter(task.state for task in found)
    returned, void = states[TaskState.RETURNED], states[TaskState.CANCELLED]
    by_customer = sorted(found, key=lambda task: (task.household or "", task.place, task.slip))
    return {
        "site": site,
        "month": f"{calendar.month_name[month]} {year}",
        "issued": len(found),
        "returned": returned,
        "void": void,
        "open": len(found) - returned - void,
        "dispatch_slips": [_slip(task) for task in by_customer if not task.paid],
        "paid_slips": [_slip(task) for task in by_customer if task.paid],
    }


def _slip(task: Task) -> dict[str, object]:
    return {
        "slip": task.slip,
        "task": task.id,
        "household": task.household,
        "place": task.place,
        "trade": task.trade,
        "what": task.what,
        "state": task.state,
        "planned_at": task.planned_at,
        "returned_at": task.returned_at,
        "signer": task.signer,
        "amount": task.price.amount if task.price and task.price.agreed else 0,
    }
