"""What the office decides by hand: cancel, reassign."""

from services.dispatch.roster.domain import Crew
from services.dispatch.tasks.domain.rules import Reason
from services.dispatch.tasks.domain.task import Task
from services.dispatch.tasks.handlers import words
from services.dispatch.tasks.views import MOST_CREWS, RULES
from shared.contracts.envelope import Command
from shared.rulebook.rules import Rulebook
from shared.storage.store import Decision, Store
from shared.vocabulary.ids import AccountId, CrewId


async def cancel_task(key: str, *, reason: str, because: Command, tasks: Store[Task]) -> Task:
    """Cancel a task; its crew is told. Raises AlreadyOverError."""

    def cancel(task: Task) -> Decision[Task]:
        gone = task.cancelled(reason=reason)
        return gone, [words.cancelled(gone), *words.withdrawal(task, reason=reason)]

    return await tasks.change(key, cancel, because=because)


async def reassign_task(
    key: str,
    *,
    crew: CrewId,
    chosen: AccountId | None,
    because: Command,
    tasks: Store[Task],
    crews: Store[Crew],
    rules: Rulebook,
) -> Task:
    """Give a task to another crew, or straight to one of its members (FCO-12); the crew before is told.

    Raises AlreadyOverError, ForeignCrewError.
    """
    task = await tasks.get(key)
    house = await rules.read(RULES, site=task.site, at=because.at)
    known = tuple(one.crew for one in await crews.find_many({"site": task.site}, limit=MOST_CREWS))

    def reassign(task: Task) -> Decision[Task]:
        given = task.reassigned(crew, known=known, at=because.at, rules=house, chosen=chosen)
        return given, [
            *words.withdrawal(task, reason=Reason.REASSIGNED),
            *words.offer(given, after=Reason.REASSIGNED),
        ]

    return await tasks.change(key, reassign, because=because)
