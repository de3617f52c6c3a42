"""Fourth step of a case, by the center: answers, replies, opinions, and the end of the service."""

from dataclasses import replace
from datetime import datetime

from services.hotline.cases.domain.case import SERVICE_LIMITS, Case, FollowUp, Moment
from services.hotline.cases.domain.limits import LimitName, fixed_limit, plain_limit
from services.hotline.cases.domain.refusals import (
    BlankFieldError,
    ForbiddenAnswerError,
    NotAComplaintError,
    NotInformedError,
    OpenTasksError,
    TimePastError,
)
from services.hotline.cases.domain.rules import CaseRules
from shared.vocabulary.matters import CaseKind, CaseState

TALKING_LIMITS = (LimitName.SAME_DAY, LimitName.AGREED_REPLY)


def answer(case: Case, words: str, *, moment: Moment, rules: CaseRules) -> Case:
    """The case served by an answer to the customer, on the spot when no crew was needed (HOT-11).

    Raises SkippedStepError before it was recorded, confirmed and classified (HOT-10), ForbiddenAnswerError for
    words that are none (FCO-04), OpenTasksError while crews work.
    """
    case.must_be(CaseState.HANDLING, to_be="answered")
    case.sure_kind()
    _must_say_something(words, rules=rules)
    if case.open_tasks:
        raise OpenTasksError(task.id for task in case.open_tasks)
    answered = replace(
        case, answer=words.strip(), answered_on_the_spot=not case.tasks, informed_at=moment.at
    ).noted(moment, "answered", note=words.strip())
    return serve(answered, outcome=words.strip(), moment=moment, rules=rules)


def _must_say_something(words: str, *, rules: CaseRules) -> None:
    said = words.strip()
    if not said:
        raise BlankFieldError("answer")
    bare = said.strip("。.!！,，?？~ ").casefold()
    if bare in {phrase.casefold() for phrase in rules.forbidden_answers}:
        raise ForbiddenAnswerError(said)


def serve(case: Case, *, outcome: str, moment: Moment, rules: CaseRules) -> Case:
    """The case served: its limits end, and somebody calls back in time (FUP-01, FUP-03)."""
    kind = case.sure_kind()
    within = rules.follow_up_within[kind]
    limit = plain_limit(LimitName.FOLLOW_UP, start=moment.at, within=within)
    person = case.owner if kind in rules.receiver_follows_up else None
    follow_up = FollowUp(due=limit.due, role=rules.role_of_follow_up(kind), person=person)
    return (
        replace(
            case,
            state=CaseState.SERVED,
            outcome=outcome,
            follow_up=follow_up,
            follow_up_at=limit.due,
        )
        .meeting(*SERVICE_LIMITS, *TALKING_LIMITS, LimitName.STEWARD_REPLY, at=moment.at)
        .running(limit)
        .noted(moment, "served", note=outcome)
    )


def inform(case: Case, words: str, *, moment: Moment) -> Case:
    """The case whose customer was told how it stands (TYP-20, CMP-18, CMP-24)."""
    case.must_be(CaseState.HANDLING, CaseState.SERVED, to_be="told about to the customer")
    if not words.strip():
        raise BlankFieldError("words")
    return (
        replace(case, informed_at=moment.at)
        .meeting(*TALKING_LIMITS, at=moment.at)
        .noted(moment, "informed", note=words.strip())
    )


def agree_reply(case: Case, reply_at: datetime, *, moment: Moment) -> Case:
    """The case with a reply time the customer agreed to, and a clock of its own (TYP-18, FUP-07)."""
    case.must_be(CaseState.HANDLING, CaseState.SERVED, to_be="promised a reply")
    if reply_at <= moment.at:
        raise TimePastError(reply_at.isoformat())
    return (
        replace(case, informed_at=moment.at)
        .meeting(*TALKING_LIMITS, at=moment.at)
        .running(fixed_limit(LimitName.AGREED_REPLY, start=moment.at, due=reply_at))
        .noted(moment, "reply_agreed", note=reply_at.isoformat())
    )


def put_on_record(case: Case, reason: str, *, moment: Moment) -> Case:
    """A complaint that cannot be cleared up now, kept as an opinion: told to the customer, and not closed (TYP-04)."""
    case.must_be(CaseState.HANDLING, to_be="put on record as an opinion")
    if case.kind is not CaseKind.COMPLAINT:
        raise NotAComplaintError(case.kind)
    if not reason.strip():
        raise BlankFieldError("reason")
    if case.informed_at is None:
        raise NotInformedError(case.number)
    return (
        replace(case, opinion=reason.strip())
        .meeting(*SERVICE_LIMITS, at=moment.at)
        .noted(moment, "opinion", note=reason.strip())
    )
