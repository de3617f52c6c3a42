"""Fifth step of a case: somebody calls back, and the matter lands or goes on (FUP)."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.hotline.cases.domain.case import CallBack, Case, Moment
from services.hotline.cases.domain.limits import LimitName, answer_limit, plain_limit
from services.hotline.cases.domain.refusals import (
    BadRatingError,
    BlankFieldError,
    NoReplyYetError,
    TimePastError,
)
from services.hotline.cases.domain.rules import CaseRules
from shared.vocabulary.matters import CaseState

BEST = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call back brought: nobody there, or the customer's verdict."""

    reached: bool
    satisfied: bool | None = None
    rating: int | None = None
    words: str = ""
    next_at: datetime | None = None


def call_back(case: Case, told: Outcome, *, zone: str, moment: Moment, rules: CaseRules) -> Case:
    """The case after a call back: closed when satisfied, going on when not, due again when nobody answered.

    A rating goes from 1 to 5 (FUP-18). A customer who was reached says whether they are satisfied. Raises
    SkippedStepError, BadRatingError, BlankFieldError or TimePastError.
    """
    case.must_be(CaseState.SERVED, to_be="followed up")
    if told.rating is not None and not 1 <= told.rating <= BEST:
        raise BadRatingError(told.rating)
    if not told.reached:
        return _tried(case, told, moment=moment, rules=rules)
    if told.satisfied is None:
        raise BlankFieldError("satisfied")
    heard = replace(
        case,
        satisfied=told.satisfied,
        rating=told.rating,
        call_backs=(*case.call_backs, _call_back(told, moment)),
        follow_up_at=None,
    ).meeting(LimitName.FOLLOW_UP, LimitName.AGREED_REPLY, at=moment.at)
    verdict = "satisfied" if told.satisfied else "dissatisfied"
    heard = heard.noted(moment, verdict, note=told.words)
    if told.satisfied:
        return _closed(heard, heard.outcome, moment=moment)
    return reopen(heard, told.words or "dissatisfied", zone=zone, moment=moment, rules=rules)


def _call_back(told: Outcome, moment: Moment) -> CallBack:
    return CallBack(
        at=moment.at,
        by=moment.by or "",
        reached=told.reached,
        satisfied=told.satisfied,
        rating=told.rating,
        words=told.words,
    )


def _tried(case: Case, told: Outcome, *, moment: Moment, rules: CaseRules) -> Case:
    next_at = told.next_at or moment.at + rules.follow_up_again_after
    if next_at <= moment.at:
        raise TimePastError(next_at.isoformat())
    follow_up = case.follow_up and replace(case.follow_up, attempts=case.follow_up.attempts + 1)
    return replace(
        case,
        follow_up=follow_up,
        follow_up_at=next_at,
        call_backs=(*case.call_backs, _call_back(told, moment)),
    ).noted(moment, "not_reached", note=told.words)


def reopen(case: Case, reason: str, *, zone: str, moment: Moment, rules: CaseRules) -> Case:
    """The case goes on with a new limit, and is again its first owner's (FUP, FCO-01)."""
    kind = case.sure_kind()
    limit = answer_limit(rules, kind=kind, urgency=case.urgency, zone=zone, start=moment.at)
    return _going_on(case, moment=moment).running(limit).noted(moment, "reopened", note=reason)


def correct(case: Case, reason: str, *, moment: Moment, rules: CaseRules) -> Case:
    """The case whose answer proved wrong: the customer is called at once, with an apology (HOT-21)."""
    case.must_be(CaseState.SERVED, CaseState.CLOSED, to_be="corrected")
    if not reason.strip():
        raise BlankFieldError("reason")
    limit = plain_limit(LimitName.CORRECTION, start=moment.at, within=rules.correction_limit)
    return _going_on(case, moment=moment).running(limit).noted(moment, "wrong_answer", note=reason)


def _going_on(case: Case, *, moment: Moment) -> Case:
    return replace(
        case,
        state=CaseState.HANDLING,
        owner=case.first_owner,
        owner_name=case.first_owner_name,
        hand_over=None,
        answered_on_the_spot=False,
        follow_up=None,
        follow_up_at=None,
        closed_at=None,
        reopened=case.reopened + 1,
    ).meeting(LimitName.FOLLOW_UP, at=moment.at)


def close(case: Case, outcome: str, *, moment: Moment, rules: CaseRules) -> Case:
    """The case landed: it has an outcome and the customer a reply (FCO-08).

    After as many calls back in vain as the house allows, the written outcome is the reply. Raises
    SkippedStepError, BlankFieldError or NoReplyYetError.
    """
    case.must_be(CaseState.SERVED, to_be="closed")
    if not outcome.strip():
        raise BlankFieldError("outcome")
    attempts = case.follow_up.attempts if case.follow_up else 0
    if not case.has_reply and attempts < rules.follow_up_attempts:
        raise NoReplyYetError(case.number)
    return _closed(case, outcome.strip(), moment=moment)


def _closed(case: Case, outcome: str, *, moment: Moment) -> Case:
    return (
        replace(case, state=CaseState.CLOSED, outcome=outcome, closed_at=moment.at, follow_up_at=None)
        .meeting(*LimitName, at=moment.at)
        .noted(moment, "closed", note=outcome)
    )
