"""A case is answered, split into tasks, kept in contact with its customer."""

from collections.abc import Sequence
from datetime import datetime

from services.hotline.cases.domain.case import Case, Findings
from services.hotline.cases.domain.findings import investigate
from services.hotline.cases.domain.serve import agree_reply, answer, inform, put_on_record
from services.hotline.cases.domain.split import split, withdraw
from services.hotline.cases.domain.task import CaseTask, Wanted
from services.hotline.cases.handlers.house import house_at, moment_of
from services.hotline.directory.domain.listing import Site
from shared.contracts.envelope import Command
from shared.contracts.hotline import (
    CaseAnswered,
    CaseServed,
    CustomerInformed,
    OpinionRecorded,
    TaskRequested,
    TaskWithdrawn,
)
from shared.rulebook.rules import Rulebook
from shared.storage.store import Decision, Store
from shared.vocabulary.ids import CaseId, TaskId


def served(case: Case) -> Sequence[CaseServed]:
    """What is said when all that was asked is done: the outcome, and who calls back by when (FUP-01)."""
    if case.follow_up is None:
        return ()
    return [
        CaseServed(
            case=case.id,
            number=case.number,
            outcome=case.outcome,
            follow_up_due=case.follow_up.due,
            follow_up_by=case.follow_up.role,
            follow_up_person=case.follow_up.person,
        )
    ]


async def answer_case(
    case: CaseId, words: str, *, because: Command, cases: Store[Case], rules: Rulebook, sites: Store[Site]
) -> Case:
    """The customer has an answer (HOT-11); the case is served."""
    before = await cases.get(case)
    house = await house_at(before.site, because=because, rules=rules, sites=sites)

    def answered(kept: Case) -> Decision[Case]:
        after = answer(kept, words, moment=moment_of(because), rules=house.rules)
        return after, [CaseAnswered(case=after.id, answer=after.answer), *served(after)]

    return await cases.change(case, answered, because=because)


async def split_case(
    case: CaseId,
    wanted: Sequence[Wanted],
    *,
    because: Command,
    cases: Store[Case],
    rules: Rulebook,
    sites: Store[Site],
) -> Case:
    """Crews are asked to do their parts, one request each (HOT-13)."""
    site = (await cases.get(case)).site
    house = await house_at(site, because=because, rules=rules, sites=sites)

    def into_tasks(kept: Case) -> Decision[Case]:
        after, fresh = split(kept, wanted, zone=house.zone, moment=moment_of(because), rules=house.rules)
        return after, [_request(after, task) for task in fresh]

    return await cases.change(case, into_tasks, because=because)


def _request(case: Case, task: CaseTask) -> TaskRequested:
    return TaskRequested(
        case=case.id,
        case_number=case.number,
        task=task.id,
        kind=case.sure_kind(),
        urgency=case.urgency,
        trade=task.trade,
        crew=task.crew,
        what=task.what,
        paid=task.paid,
        household=case.household,
        room=case.room,
        place=case.place,
        contact_name=case.contact_name,
        contact_phone=case.contact_phone,
        wanted_at=task.wanted_at,
        due=case.due,
    )


async def withdraw_task(
    case: CaseId, task: TaskId, *, reason: str, because: Command, cases: Store[Case]
) -> Case:
    """A task is not needed any more."""

    def withdrawn(kept: Case) -> Decision[Case]:
        after = withdraw(kept, task, reason=reason, moment=moment_of(because))
        return after, [TaskWithdrawn(case=case, task=task, reason=reason)]

    return await cases.change(case, withdrawn, because=because)


async def inform_customer(case: CaseId, words: str, *, because: Command, cases: Store[Case]) -> Case:
    """The customer was told how the matter stands (TYP-20)."""

    def informed(kept: Case) -> Decision[Case]:
        after = inform(kept, words, moment=moment_of(because))
        return after, [CustomerInformed(case=case, words=words)]

    return await cases.change(case, informed, because=because)


async def promise_reply(case: CaseId, reply_at: datetime, *, because: Command, cases: Store[Case]) -> Case:
    """A reply time was agreed with the customer (TYP-18)."""

    def promised(kept: Case) -> Decision[Case]:
        after = agree_reply(kept, reply_at, moment=moment_of(because))
        return after, [CustomerInformed(case=case, reply_by=reply_at)]

    return await cases.change(case, promised, because=because)


async def record_opinion(case: CaseId, reason: str, *, because: Command, cases: Store[Case]) -> Case:
    """A complaint that cannot be cleared up is kept as an opinion (TYP-04)."""

    def recorded(kept: Case) -> Decision[Case]:
        after = put_on_record(kept, reason, moment=moment_of(because))
        return after, [OpinionRecorded(case=case, reason=after.opinion)]

    return await cases.change(case, recorded, because=because)


async def record_findings(case: CaseId, found: Findings, *, because: Command, cases: Store[Case]) -> Case:
    """A complaint was investigated (CMP-21)."""

    def investigated(kept: Case) -> Decision[Case]:
        return investigate(kept, found, moment=moment_of(because)), ()

    return await cases.change(case, investigated, because=because)
