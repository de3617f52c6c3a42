"""Whose case it is: first-contact ownership and hand-overs that must be accepted (FCO)."""

from dataclasses import replace

from services.hotline.cases.domain.case import Case, HandOver, Moment
from services.hotline.cases.domain.refusals import BlankFieldError, NoHandOverError
from shared.vocabulary.ids import AccountId
from shared.vocabulary.matters import CaseState

OPEN = (CaseState.RECORDED, CaseState.CONFIRMED, CaseState.HANDLING, CaseState.SERVED)


def offer(case: Case, to: AccountId, *, to_name: str, reason: str, moment: Moment) -> Case:
    """The case with a hand-over that waits to be accepted; until then it stays with its owner (FCO-02, FCO-03)."""
    case.must_be(*OPEN, to_be="handed over")
    if not reason.strip():
        raise BlankFieldError("reason")
    waiting = HandOver(to=to, to_name=to_name or to, reason=reason.strip(), asked_at=moment.at)
    return replace(case, hand_over=waiting).noted(moment, "hand_over_asked", note=f"{to}: {reason.strip()}")


def accept(case: Case, by: AccountId, *, moment: Moment) -> tuple[Case, HandOver]:
    """The case with its new owner, and the hand-over that made it so; raises NoHandOverError for anybody else."""
    waiting = _waiting(case, by)
    taken = replace(case, owner=waiting.to, owner_name=waiting.to_name, hand_over=None)
    return taken.noted(moment, "handed_over", note=waiting.reason), waiting


def decline(case: Case, by: AccountId, *, reason: str, moment: Moment) -> Case:
    """The case that stays where it is, because the other did not accept."""
    _waiting(case, by)
    return replace(case, hand_over=None).noted(moment, "hand_over_declined", note=reason)


def _waiting(case: Case, by: AccountId) -> HandOver:
    if case.hand_over is None or case.hand_over.to != by:
        raise NoHandOverError(case.number)
    return case.hand_over
