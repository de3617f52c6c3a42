"""What a crew reports: price told, started, finished, signed. Whatever comes first, each has its turn."""

from dataclasses import dataclass

from services.dispatch.roster.domain import Site
from services.dispatch.tasks.domain.crossed import Crossed, Overruled
from services.dispatch.tasks.domain.crossing import finished_meanwhile, given_back
from services.dispatch.tasks.domain.refusals import ElsewhereError
from services.dispatch.tasks.domain.reports import Line, Price, Report, ReportKind
from services.dispatch.tasks.domain.rules import Reason, TaskRules, slip_limit
from services.dispatch.tasks.domain.task import Task
from services.dispatch.tasks.handlers import words
from services.dispatch.tasks.views import RULES
from shared.contracts.crew import PriceTold, WorkFinished, WorkSigned, WorkStarted
from shared.contracts.envelope import Body, Message
from shared.rulebook.rules import Rulebook
from shared.storage.store import Cause, Decision, Past, Said, Store
from shared.vocabulary.ids import TaskId
from shared.vocabulary.matters import TaskState


@dataclass(frozen=True, slots=True)
class House:
    """What a site's tasks are kept by."""

    rules: TaskRules
    zone: str


async def house_of(task: Task, *, because: Cause, sites: Store[Site], rules: Rulebook) -> House:
    """The rules and the zone of a task's site at the time of the cause, which must be of that site."""
    check_place(task, because=because)
    site = await sites.get(task.site)
    return House(rules=await rules.read(RULES, site=task.site, at=because.at), zone=site.zone)


def check_place(task: Task, *, because: Cause) -> None:
    """Raise ElsewhereError for a report that another site's crew service made."""
    if because.site is not None and because.site != task.site:
        raise ElsewhereError(task.slip, because.site)


async def price_task(
    message: Message[PriceTold], *, tasks: Store[Task], sites: Store[Site], rules: Rulebook
) -> None:
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
    price = Price(
        amount=body.amount, lines=lines, told_to=body.told_to, told_at=message.at, agreed=body.agreed
    )
    report = Report(ReportKind.PRICED, at=message.at, member=message.by, price=price)
    await _hear(report, task=body.task, because=message, tasks=tasks, sites=sites, rules=rules)


async def start_task(
    message: Message[WorkStarted], *, tasks: Store[Task], sites: Store[Site], rules: Rulebook
) -> None:
    """The crew is at the door; paid work does not count as started before its price was told (PFS-01)."""
    body = message.body
    report = Report(ReportKind.STARTED, at=message.at, member=body.member)
    await _hear(report, task=body.task, because=message, tasks=tasks, sites=sites, rules=rules)


async def finish_task(
    message: Message[WorkFinished], *, tasks: Store[Task], sites: Store[Site], rules: Rulebook
) -> None:
    """The work is over, done or not; from now on the slip is awaited (PFS-02, PFS-03)."""
    body = message.body
    report = Report(
        ReportKind.FINISHED,
        at=message.at,
        member=body.member,
        done=body.done,
        note=body.note,
        photos=body.photos,
    )
    await _hear(report, task=body.task, because=message, tasks=tasks, sites=sites, rules=rules)


async def return_slip(
    message: Message[WorkSigned], *, tasks: Store[Task], sites: Store[Site], rules: Rulebook
) -> None:
    """The owner signed: the slip is back (RWO-05, RWO-15)."""
    body = message.body
    report = Report(
        ReportKind.SIGNED,
        at=message.at,
        member=message.by,
        signer=body.signer,
        signature=body.signature,
    )
    await _hear(report, task=body.task, because=message, tasks=tasks, sites=sites, rules=rules)


def caught_up(task: Task, *, house: House) -> Decision[Task]:
    """The task after every report whose turn has come, and what there is to say of each, of the time it was made."""
    says: list[Said] = []
    if crossed := finished_meanwhile(task):
        task, said = _given_back(task, crossed)
        says += said
    while report := task.next_report():
        task = task.without(report)
        if not task.has_no_use_for(report):
            task, said = _after(task, report, house)
            says += (Past(one, at=report.at) for one in said)
    return task, says


def _given_back(task: Task, crossed: Crossed) -> tuple[Task, list[Body]]:
    back = given_back(task, to=crossed)
    gone = words.withdrawal(task, reason=Reason.TAKEN) if task.is_open and task.crew != back.crew else []
    overruled = Overruled.REASSIGNED if task.is_open else Overruled.CANCELLED
    return back, [
        *gone,
        words.accepted(back, crew=crossed.crew, member=crossed.member),
        *words.heard_late(back, did=TaskState.FINISHED, overruled=overruled, steps=task.level),
    ]


async def _hear(
    report: Report,
    *,
    task: TaskId,
    because: Cause,
    tasks: Store[Task],
    sites: Store[Site],
    rules: Rulebook,
) -> None:
    house = await house_of(await tasks.get(task), because=because, sites=sites, rules=rules)
    await tasks.change(task, lambda kept: caught_up(kept.hearing(report), house=house), because=because)


def _after(task: Task, report: Report, house: House) -> tuple[Task, list[Body]]:
    match report.kind:
        case ReportKind.PRICED if report.price:
            after = task.priced(report.price)
            says: list[Body] = [words.priced(task, price=report.price)]
            return after, says if report.price.agreed else [*says, words.cancelled(after)]
        case ReportKind.STARTED:
            return task.started(report), words.started(task)
        case ReportKind.FINISHED:
            limit = slip_limit(finished_at=report.at, paid=task.paid, rules=house.rules, zone=house.zone)
            over = task.finished(report, slip_by=limit)
            in_time = task.late_level and task.due and report.at <= task.due
            late = words.heard_late(over, did=over.state, overruled=Overruled.LATE, steps=task.late_level)
            return over, [*(late if in_time else ()), *words.finished(over)]
        case _:
            back = task.returned(report)
            return back, [words.returned(back)]
