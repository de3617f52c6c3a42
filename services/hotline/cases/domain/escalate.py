"""What is late or grave is reported one step higher (TYP-02, EMG-02 to EMG-04, FCO-14)."""

from services.hotline.cases.domain.case import SERVICE_LIMITS, Case, Moment
from services.hotline.cases.domain.limits import Step, climb
from services.hotline.cases.domain.refusals import BlankFieldError, SkippedStepError
from services.hotline.cases.domain.rules import CaseRules
from shared.vocabulary.matters import CaseState


def climb_due(case: Case, *, moment: Moment, rules: CaseRules) -> tuple[Case, tuple[Step, ...]]:
    """The case with every limit whose time has come reported one step higher, and those steps."""
    due = [limit for limit in case.limits if limit.next_at is not None and limit.next_at <= moment.at]
    steps: list[Step] = []
    after = case
    for limit in due:
        higher, step = climb(limit, at=moment.at, rules=rules)
        after = after.running(higher).noted(
            moment, "escalated", note=f"{step.reason} {step.level} {step.role}"
        )
        steps.append(step)
    return after, tuple(steps)


def report(case: Case, reason: str, *, moment: Moment, rules: CaseRules) -> tuple[Case, Step]:
    """The case reported one step higher by hand, because it is unclear, special or serious (EMG-04, EMG-17).

    Raises BlankFieldError without a reason, SkippedStepError when no limit runs on the case.
    """
    if not reason.strip():
        raise BlankFieldError("reason")
    limit = next((one for one in case.limits if one.runs and one.name in SERVICE_LIMITS), None)
    if limit is None:
        raise SkippedStepError(wanted="reported", state=case.state, allowed=(CaseState.HANDLING,))
    higher, step = climb(limit, at=moment.at, rules=rules)
    reported = Step(level=step.level, role=step.role, reason=reason.strip(), due=step.due)
    return case.running(higher).noted(moment, "reported", note=f"{step.role}: {reason.strip()}"), reported
