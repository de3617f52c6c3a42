"""A case asks for a crew, or no longer does."""

from services.dispatch.roster.domain import Crew, Site
from services.dispatch.tasks.domain.crossing import taken_at_site
from services.dispatch.tasks.domain.refusals import NoSiteError
from services.dispatch.tasks.domain.rules import Reason
from services.dispatch.tasks.domain.task import Task
from services.dispatch.tasks.handlers import words
from services.dispatch.tasks.views import RULES, Loads, crews_in_turn
from shared.contracts.envelope import Body, Message
from shared.contracts.hotline import TaskRequested, TaskWithdrawn
from shared.rulebook.rules import Rulebook
from shared.storage.store import Decision, Numbers, Store
from shared.vocabulary.ids import CrewId


async def plan_task(
    message: Message[TaskRequested],
    *,
    tasks: Store[Task],
    crews: Store[Crew],
    sites: Store[Site],
    numbers: Numbers,
    loads: Loads,
    rules: Rulebook,
) -> None:
    """Give the task its slip and offer it; asking twice plans once (HOT-13).

    A trade that the site has no crew for, or a crew that it does not have, leaves the task stranded: on the
    board, and up the ladder at once. A site not heard of yet raises NotFoundError: it may be on its way.
    """
    body = message.body
    if message.site is None:
        raise NoSiteError(body.task)
    if await tasks.find(body.task):
        return
    site = await sites.get(message.site)
    house = await rules.read(RULES, site=site.id, at=message.at)
    number = await numbers.take(f"slips/{site.id}", purpose=body.task)
    asked = CrewId(body.crew) if body.crew else None
    turn = await crews_in_turn(crews, loads=loads, site=site.id, trade=body.trade, asked=asked)
    bare = _bare(message, site=site, number=number)

    says: list[Body] = [words.planned(bare)]
    if not turn or (asked and asked not in turn):
        task = bare.stranded(at=message.at, rules=house, reason=Reason.NO_CREW).climbed(house)
        says.append(words.escalated(task, level=task.level, reason=Reason.NO_CREW, rules=house))
    else:
        task = taken_at_site(bare, by=asked).offered_to(turn[0], at=message.at, rules=house)
        loads.offered(site.id, turn[0])
        says += words.offer(task)
    await tasks.add(task, says, because=message)


async def withdraw_task(message: Message[TaskWithdrawn], *, tasks: Store[Task]) -> None:
    """Cancel what its case no longer needs; a task that is over stays as it ended."""

    def withdraw(task: Task) -> Decision[Task]:
        if not task.is_open:
            return task, ()
        gone = task.cancelled(reason=message.body.reason)
        return gone, [words.cancelled(gone), *words.withdrawal(task, reason=message.body.reason)]

    await tasks.change(message.body.task, withdraw, because=message)


def _bare(message: Message[TaskRequested], *, site: Site, number: int) -> Task:
    body = message.body
    return Task(
        id=body.task,
        site=site.id,
        case=body.case,
        case_number=body.case_number,
        slip=f"{site.code}-{number:06d}",
        kind=body.kind,
        urgency=body.urgency,
        trade=body.trade,
        what=body.what,
        paid=body.paid,
        household=body.household,
        room=body.room,
        place=body.place,
        contact_name=body.contact_name,
        contact_phone=body.contact_phone,
        wanted_at=body.wanted_at,
        due=body.due,
        planned_at=message.at,
        late_at=body.due,
    )
