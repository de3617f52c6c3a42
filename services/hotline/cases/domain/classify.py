"""Third step of a case: its kind and urgency, and with them its limit."""

from dataclasses import replace

from services.hotline.cases.domain.case import Case, Moment
from services.hotline.cases.domain.limits import Limit, LimitName, Step, answer_limit, climb, same_day_limit
from services.hotline.cases.domain.refusals import NoPlaceError, OnlyPlaceKnownError
from services.hotline.cases.domain.rules import CaseRules
from shared.vocabulary.matters import CaseKind, CaseState, Channel, Urgency

NEEDS_PLACE = frozenset({CaseKind.REPAIR, CaseKind.SERVICE, CaseKind.EMERGENCY})


def classify(
    case: Case, kind: CaseKind, *, urgency: Urgency, zone: str, moment: Moment, rules: CaseRules
) -> tuple[Case, tuple[Step, ...]]:
    """The case being handled, its limit counted from when it was recorded (TYP-01), and whom to tell at once.

    An emergency tells the first step of its ladder at once (EMG-02); a complaint made in person is verified
    the same day (TYP-17). Raises SkippedStepError, NoPlaceError or OnlyPlaceKnownError.
    """
    case.must_be(CaseState.CONFIRMED, CaseState.HANDLING, to_be="classified")
    emergency = kind is CaseKind.EMERGENCY or urgency is Urgency.EMERGENCY
    if case.only_place_known and not emergency:
        raise OnlyPlaceKnownError(kind)
    if kind in NEEDS_PLACE and not case.place:
        raise NoPlaceError(kind)
    settled = Urgency.EMERGENCY if emergency else urgency
    limit = answer_limit(rules, kind=kind, urgency=settled, zone=zone, start=case.opened_at)
    steps: tuple[Step, ...] = ()
    if emergency:
        limit, first = climb(replace(limit, name=LimitName.EMERGENCY), at=moment.at, rules=rules)
        steps = (first,)
    classified = (
        replace(case, state=CaseState.HANDLING, kind=kind, urgency=settled)
        .meeting(LimitName.ANSWER, LimitName.EMERGENCY, LimitName.SAME_DAY, at=moment.at)
        .running(limit, *_same_day(case, kind, zone=zone))
        .noted(moment, "classified", note=f"{kind}/{settled}")
    )
    return classified, steps


def _same_day(case: Case, kind: CaseKind, *, zone: str) -> tuple[Limit, ...]:
    if kind is CaseKind.COMPLAINT and case.channel is Channel.VISIT:
        return (same_day_limit(start=case.opened_at, zone=zone),)
    return ()
