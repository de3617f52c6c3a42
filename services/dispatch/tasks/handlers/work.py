"""What a crew reports: started, price told, finished, signed."""

from services.dispatch.roster.domain import Site
from services.dispatch.tasks.domain.rules import slip_limit
from services.dispatch.tasks.domain.task import AT_WORK, Line, Price, Task
from services.dispatch.tasks.handlers import words
from services.dispatch.tasks.views import RULES
from shared.contracts.crew import PriceTold, WorkFinished, WorkSigned, WorkStarted
from shared.contracts.dispatch import TaskReturned, TaskStarted
from shared.contracts.envelope import Body, Message
from shared.rulebook.rules import Rulebook
from shared.storage.store import Decision, Store
from shared.vocabulary.matters import TaskState


async def start_task(message: Message[WorkStarted], *, tasks: Store[Task]) -> None:
    """The crew is on its way; paid work whose price nobody has heard of waits, and is buried in the end (PFS-01)."""

    def start(task: Task) -> Decision[Task]:
        if _is_not_for(task, message.body.member) or task.state is TaskState.STARTED:
            return task, ()
        started = task.started(at=message.at)
        assert started.crew is not None, "a task that was accepted has a crew"  # noqa: S101 # for the type checker
        said = TaskStarted(
            task=task.id, case=task.case, slip=task.slip, crew=started.crew, member_name=task.member_name
        )
        return started, [said]

    await tasks.change(message.body.task, start, because=message)


async def price_task(message: Message[PriceTold], *, tasks: Store[Task]) -> None:
    """The price was told before the work; an owner who does not agree ends the task (PFS-01)."""
    body = message.body
    lines = tuple(
        Line(
            code=line.code,
            what=line.what,
            unit=line.unit,
            quantity=line.quantity,
            unit_price=line.unit_price,
        )
        for line in body.lines
    )
    told = Price(
        amount=body.amount, lines=lines, told_to=body.told_to, told_at=message.at, agreed=body.agreed
    )

    def price(task: Task) -> Decision[Task]:
        if _is_over(task):
            return task, ()
        after = task.priced(told)
        says: list[Body] = [words.priced(task, price=told)]
        return after, says if told.agreed else [*says, words.cancelled(after)]

    await tasks.change(body.task, price, because=message)


async def finish_task(
    message: Message[WorkFinished], *, tasks: Store[Task], sites: Store[Site], rules: Rulebook
) -> None:
    """The work is over, done or not; from now on the slip is awaited (PFS-02, PFS-03)."""
    body = message.body
    task = await tasks.get(body.task)
    site = await sites.get(task.site)
    house = await rules.read(RULES, site=task.site, at=message.at)

    def finish(task: Task) -> Decision[Task]:
        if _is_not_for(task, body.member):
            return task, ()
        limit = slip_limit(finished_at=message.at, paid=task.paid, rules=house, zone=site.zone)
        over = task.finished(at=message.at, done=body.done, note=body.note, photos=body.photos, slip_by=limit)
        assert over.crew is not None, "a task that was accepted has a crew"  # noqa: S101 # for the type checker
        return over, [words.finished(over, crew=over.crew)]

    await tasks.change(task.id, finish, because=message)


async def return_slip(message: Message[WorkSigned], *, tasks: Store[Task]) -> None:
    """The owner signed: the slip is back (RWO-05, RWO-15)."""
    body = message.body

    def give_back(task: Task) -> Decision[Task]:
        if task.state in (TaskState.RETURNED, TaskState.CANCELLED):
            return task, ()
        back = task.returned(at=message.at, signer=body.signer, signature=body.signature)
        said = TaskReturned(
            task=task.id,
            case=task.case,
            slip=task.slip,
            household=task.household,
            signer=body.signer,
            signature=body.signature,
        )
        return back, [said]

    await tasks.change(body.task, give_back, because=message)


def _is_over(task: Task) -> bool:
    return not task.is_open


def _is_not_for(task: Task, member: str) -> bool:
    """A task that is over, or that another has by now, is not moved by the one who had it before."""
    return _is_over(task) or (task.state in AT_WORK and task.member != member)
