"""Limits that pass: a task is late, or its slip is not back."""

from services.dispatch.tasks.domain.rules import Reason
from services.dispatch.tasks.domain.task import Task
from services.dispatch.tasks.handlers import words
from services.dispatch.tasks.views import RULES
from shared.contracts.envelope import Command
from shared.rulebook.rules import Rulebook
from shared.storage.store import Decision, Store


async def report_late(state: Task, *, because: Command, tasks: Store[Task], rules: Rulebook) -> None:
    """A task past its limit goes one step up, and another after every pause, to the top (EMG-01, EMG-17)."""
    house = await rules.read(RULES, site=state.site, at=because.at)

    def report(task: Task) -> Decision[Task]:
        if task.late_at is None or task.late_at > because.at:
            return task, ()
        later = task.later(at=because.at, rules=house)
        return later, [words.escalated(later, level=later.late_level, reason=Reason.LATE, rules=house)]

    await tasks.change(state.id, report, because=because)


async def report_slip(state: Task, *, because: Command, tasks: Store[Task], rules: Rulebook) -> None:
    """A slip that is not back by its limit goes up the ladder (PFS-02, PFS-03, PFS-04)."""
    house = await rules.read(RULES, site=state.site, at=because.at)

    def report(task: Task) -> Decision[Task]:
        if task.slip_by is None or task.slip_by > because.at:
            return task, ()
        later = task.slip_overdue(at=because.at, rules=house)
        said = words.escalated(later, level=later.slip_level, reason=Reason.SLIP_NOT_RETURNED, rules=house)
        return later, [said]

    await tasks.change(state.id, report, because=because)
