"""The occasions on which somebody is told something."""

from services.notification.notices.handlers.telling import Subject, Teller
from shared.contracts.dispatch import TaskAccepted, TaskEscalated, TaskFinished, TaskOffered, TaskStarted
from shared.contracts.envelope import Message
from shared.contracts.hotline import CaseEscalated, CaseServed
from shared.vocabulary.matters import CaseKind, Urgency
from shared.vocabulary.money import yuan
from shared.vocabulary.people import Role


async def tell_of_offer(message: Message[TaskOffered], *, teller: Teller) -> None:
    """A crew learns of an offer."""
    body = message.body
    accept_by = await teller.local(body.accept_by, site=message.site)
    values = {"slip": body.slip, "place": body.place, "what": body.what, "accept_by": accept_by}
    subject = Subject(values, body.case, body.task, hurries=body.urgency is Urgency.EMERGENCY)
    await teller.crew(message, "task_offered", subject, crew=body.crew)


async def tell_of_acceptance(message: Message[TaskAccepted], *, teller: Teller) -> None:
    """The owner learns who comes, the steward learns it at the same moment (RWO-02, STW-19)."""
    body = message.body
    subject = Subject({"slip": body.slip, "member": body.member_name}, body.case, body.task)
    await teller.owner(message, "task_accepted", subject)
    contact = await teller.contacts.get(body.case)
    steward = Subject({**subject.values, "place": contact.place}, body.case, body.task)
    await teller.role(message, "steward_task_accepted", steward, role=Role.STEWARD)


async def tell_of_start(message: Message[TaskStarted], *, teller: Teller) -> None:
    """The owner learns that the crew is on the way."""
    body = message.body
    subject = Subject({"slip": body.slip, "member": body.member_name}, body.case, body.task)
    await teller.owner(message, "crew_on_the_way", subject)


async def tell_of_finish(message: Message[TaskFinished], *, teller: Teller) -> None:
    """The owner learns what was done and what it costs, or that it could not be done yet (TYP-20)."""
    body = message.body
    values = {"slip": body.slip, "note": body.note, "amount": yuan(body.amount)}
    subject = Subject(values, body.case, body.task)
    finished = "task_finished" if body.amount else "task_finished_free"
    await teller.owner(message, finished if body.done else "task_not_done", subject)


async def tell_of_late_task(message: Message[TaskEscalated], *, teller: Teller) -> None:
    """Whoever stands on this step of the ladder learns of the task."""
    body = message.body
    values = {"slip": body.slip, "place": body.place, "level": str(body.level)}
    hurries = body.urgency is Urgency.EMERGENCY
    subject = Subject(values, body.case, body.task, hurries=hurries, reason=body.reason)
    await teller.role(message, "task_escalated", subject, role=body.role)


async def tell_of_late_case(message: Message[CaseEscalated], *, teller: Teller) -> None:
    """The step of the ladder learns of the case; the owner gets an apology when it is late (CMP-18).

    Before the first step there is who answers for the case: what happened to it is told to that person alone.
    """
    body = message.body
    values = {"number": body.number, "place": body.place, "level": str(body.level)}
    hurries = body.kind is CaseKind.EMERGENCY
    subject = Subject(values, body.case, hurries=hurries, reason=body.reason)
    if body.level == 0:
        await teller.answering(message, "case_needs_you", subject, otherwise=body.role)
        return
    await teller.role(message, "case_escalated", subject, role=body.role)
    if body.level == 1 and await teller.apologises(message, reason=body.reason):
        await teller.owner(
            message, "case_overdue", Subject({"number": body.number}, body.case, hurries=hurries)
        )


async def tell_of_follow_up(message: Message[CaseServed], *, teller: Teller) -> None:
    """Whoever calls back learns that a call-back is due: who took the case, or everybody of the role (FUP-01)."""
    body = message.body
    due = await teller.local(body.follow_up_due, site=message.site)
    subject = Subject({"number": body.number, "due": due}, body.case)
    await teller.colleague(
        message, "follow_up_due", subject, account=body.follow_up_person, otherwise=body.follow_up_by
    )
