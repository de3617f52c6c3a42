"""What dispatch says about a task, in its own messages."""

from services.dispatch.tasks.domain.crossed import Overruled
from services.dispatch.tasks.domain.reports import Price
from services.dispatch.tasks.domain.rules import Reason, TaskRules
from services.dispatch.tasks.domain.task import Task
from shared.contracts.dispatch import (
    OfferTask,
    PriceLine,
    TaskAccepted,
    TaskCancelled,
    TaskEscalated,
    TaskFinished,
    TaskHeardLate,
    TaskOffered,
    TaskPlanned,
    TaskPriced,
    TaskReturned,
    TaskStarted,
    WithdrawTask,
)
from shared.contracts.envelope import Body
from shared.vocabulary.ids import AccountId, CrewId
from shared.vocabulary.matters import TaskState
from shared.vocabulary.money import Fen


def planned(task: Task) -> TaskPlanned:
    return TaskPlanned(
        task=task.id,
        case=task.case,
        case_number=task.case_number,
        slip=task.slip,
        kind=task.kind,
        urgency=task.urgency,
        trade=task.trade,
        what=task.what,
        paid=task.paid,
        household=task.household,
        room=task.room,
        place=task.place,
        due=task.due,
    )


def offer(task: Task, *, after: str = "") -> list[Body]:
    """The fact for everybody and the order for the crew's own queue; nothing for a task that is not offered.

    ``after`` says why the offer before this one ended, where that matters to who had it.
    """
    if task.crew is None or task.accept_by is None:
        return []
    return [
        TaskOffered(
            task=task.id,
            case=task.case,
            slip=task.slip,
            crew=task.crew,
            offer=task.offer,
            accept_by=task.accept_by,
            urgency=task.urgency,
            place=task.place,
            what=task.what,
        ),
        OfferTask(
            site=task.site,
            crew=task.crew,
            task=task.id,
            case=task.case,
            case_number=task.case_number,
            slip=task.slip,
            offer=task.offer,
            trade=task.trade,
            kind=task.kind,
            urgency=task.urgency,
            what=task.what,
            paid=task.paid,
            household=task.household,
            place=task.place,
            contact_name=task.contact_name,
            contact_phone=task.contact_phone,
            wanted_at=task.wanted_at,
            accept_by=task.accept_by,
            due=task.due,
            chosen=task.chosen,
            after=after,
        ),
    ]


def withdrawal(task: Task, *, reason: str) -> list[Body]:
    """Tells the crew that has the task, if any, that it need not do it any more."""
    if task.crew is None:
        return []
    return [late_withdrawal(task, crew=task.crew, offer=task.offer, reason=reason)]


def late_withdrawal(task: Task, *, crew: CrewId, offer: int, reason: str) -> WithdrawTask:
    """Tells a crew whose acceptance came too late."""
    return WithdrawTask(
        site=task.site, crew=crew, task=task.id, offer=offer, urgency=task.urgency, reason=reason
    )


def escalated(task: Task, *, level: int, reason: Reason, rules: TaskRules) -> TaskEscalated:
    """Tells the person on a step of the ladder; steps count from 1."""
    return TaskEscalated(
        task=task.id,
        case=task.case,
        slip=task.slip,
        crew=task.crew,
        level=level,
        role=rules.ladder[level - 1],
        reason=reason,
        urgency=task.urgency,
        place=task.place,
    )


def cancelled(task: Task) -> TaskCancelled:
    return TaskCancelled(task=task.id, case=task.case, slip=task.slip, reason=task.reason)


def price_lines(price: Price) -> tuple[PriceLine, ...]:
    return tuple(
        PriceLine(
            code=line.code,
            what=line.what,
            unit=line.unit,
            quantity=line.quantity,
            unit_price=line.unit_price,
        )
        for line in price.lines
    )


def priced(task: Task, *, price: Price) -> TaskPriced:
    return TaskPriced(
        task=task.id,
        case=task.case,
        slip=task.slip,
        amount=price.amount,
        lines=price_lines(price),
        told_to=price.told_to,
        agreed=price.agreed,
    )


def accepted(task: Task, *, crew: CrewId, member: AccountId) -> TaskAccepted:
    return TaskAccepted(
        task=task.id,
        case=task.case,
        slip=task.slip,
        crew=crew,
        member=member,
        member_name=task.member_name,
    )


def heard_late(task: Task, *, did: TaskState, overruled: Overruled, steps: int) -> list[Body]:
    """Explains what the office had done meanwhile; nothing to explain for a task without a crew."""
    if task.crew is None:
        return []
    return [
        TaskHeardLate(
            task=task.id,
            case=task.case,
            slip=task.slip,
            crew=task.crew,
            member_name=task.member_name,
            did=did,
            overruled=overruled,
            steps=steps,
            offers=task.offer,
        )
    ]


def started(task: Task) -> list[Body]:
    """Nothing for a task without a crew."""
    if task.crew is None:
        return []
    return [
        TaskStarted(
            task=task.id, case=task.case, slip=task.slip, crew=task.crew, member_name=task.member_name
        )
    ]


def returned(task: Task) -> TaskReturned:
    return TaskReturned(
        task=task.id,
        case=task.case,
        slip=task.slip,
        household=task.household,
        signer=task.signer,
        signature=task.signature,
    )


def finished(task: Task) -> list[Body]:
    """Work that was not done costs nothing; nothing to say for a task without a crew."""
    if task.crew is None:
        return []
    price = task.price if task.done and task.price else None
    over = TaskFinished(
        task=task.id,
        case=task.case,
        case_number=task.case_number,
        slip=task.slip,
        crew=task.crew,
        done=bool(task.done),
        note=task.note,
        paid=task.paid,
        amount=price.amount if price else Fen(0),
        lines=price_lines(price) if price else (),
        household=task.household,
        room=task.room,
        place=task.place,
        photos=task.photos,
    )
    return [over]
