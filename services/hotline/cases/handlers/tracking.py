"""What dispatch tells of a case's tasks; when all are over, the case is served."""

from services.hotline.cases.domain.case import Case
from services.hotline.cases.domain.serve import serve
from services.hotline.cases.domain.split import is_all_done, move_task
from services.hotline.cases.domain.task import TaskStage
from services.hotline.cases.handlers.house import House, house_at, moment_of
from services.hotline.cases.handlers.serving import served
from services.hotline.directory.domain.listing import Site
from shared.contracts.dispatch import (
    TaskAccepted,
    TaskCancelled,
    TaskDeclined,
    TaskFinished,
    TaskReturned,
    TaskStarted,
)
from shared.contracts.envelope import Body, Message
from shared.contracts.hotline import CaseEscalated
from shared.rulebook.rules import Rulebook
from shared.storage.store import Cause, Decision, Store
from shared.vocabulary.matters import CaseState
from shared.vocabulary.people import Role


async def note_acceptance(message: Message[TaskAccepted], *, cases: Store[Case]) -> None:
    """Somebody of a crew has the task."""
    body = message.body

    def accepted(kept: Case) -> Decision[Case]:
        moment = moment_of(message)
        after = move_task(
            kept,
            body.task,
            stage=TaskStage.ACCEPTED,
            moment=moment,
            slip=body.slip,
            member=body.member_name,
        )
        return after, ()

    await cases.change(body.case, accepted, because=message)


async def note_start(message: Message[TaskStarted], *, cases: Store[Case]) -> None:
    """The crew is on its way."""
    body = message.body

    def started(kept: Case) -> Decision[Case]:
        moment = moment_of(message)
        after = move_task(
            kept, body.task, stage=TaskStage.STARTED, moment=moment, slip=body.slip, member=body.member_name
        )
        return after, ()

    await cases.change(body.case, started, because=message)


async def note_decline(message: Message[TaskDeclined], *, cases: Store[Case]) -> None:
    """A crew declined; the task goes on looking for somebody, and the reason stays on the road."""
    body = message.body

    def declined(kept: Case) -> Decision[Case]:
        note = f"{body.task} {body.crew}: {body.reason}"
        return kept.noted(moment_of(message), "task_declined", note=note), ()

    await cases.change(body.case, declined, because=message)


async def note_finish(
    message: Message[TaskFinished], *, cases: Store[Case], rules: Rulebook, sites: Store[Site]
) -> None:
    """A task is over; one that could not be done keeps the case open and its owner is told (HOT-14)."""
    body = message.body
    before = await cases.get(body.case)
    house = await house_at(before.site, because=message, rules=rules, sites=sites)

    def finished(kept: Case) -> Decision[Case]:
        stage = TaskStage.FINISHED if body.done else TaskStage.FAILED
        moved = move_task(
            kept, body.task, stage=stage, moment=moment_of(message), slip=body.slip, note=body.note
        )
        if not body.done:
            return moved, [_could_not(moved, body)]
        return _served_if_done(moved, because=message, house=house)

    await cases.change(body.case, finished, because=message)


async def note_cancellation(
    message: Message[TaskCancelled], *, cases: Store[Case], rules: Rulebook, sites: Store[Site]
) -> None:
    """A task will not be done; the others decide whether the case is served."""
    body = message.body
    before = await cases.get(body.case)
    house = await house_at(before.site, because=message, rules=rules, sites=sites)

    def cancelled(kept: Case) -> Decision[Case]:
        moved = move_task(
            kept,
            body.task,
            stage=TaskStage.CANCELLED,
            moment=moment_of(message),
            slip=body.slip,
            note=body.reason,
        )
        return _served_if_done(moved, because=message, house=house)

    await cases.change(body.case, cancelled, because=message)


async def note_return(message: Message[TaskReturned], *, cases: Store[Case]) -> None:
    """The owner signed and the slip came back."""
    body = message.body

    def returned(kept: Case) -> Decision[Case]:
        moment = moment_of(message)
        after = move_task(
            kept, body.task, stage=TaskStage.RETURNED, moment=moment, slip=body.slip, member=body.signer
        )
        return after, ()

    await cases.change(body.case, returned, because=message)


def _served_if_done(case: Case, *, because: Cause, house: House) -> Decision[Case]:
    if case.state is not CaseState.HANDLING or not is_all_done(case):
        return case, ()
    outcome = "；".join(task.note.rstrip("。. ") for task in case.tasks if task.note)
    after = serve(case, outcome=outcome, moment=moment_of(because), rules=house.rules)
    said: list[Body] = [*served(after)]
    return after, said


def _could_not(case: Case, body: TaskFinished) -> CaseEscalated:
    return CaseEscalated(
        case=case.id,
        number=case.number,
        kind=case.kind,
        level=0,
        role=Role.AGENT,
        reason=f"task_not_done: {body.slip} {body.note}",
        due=case.due,
        place=case.place,
    )
