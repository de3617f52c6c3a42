"""What an investigation of a complaint found: its cause, whether it was right, what will be done better."""

from dataclasses import replace

from services.hotline.cases.domain.case import Case, Findings, Moment
from services.hotline.cases.domain.refusals import BlankFieldError, NotAComplaintError
from shared.vocabulary.matters import CaseKind, CaseState


def investigate(case: Case, found: Findings, *, moment: Moment) -> Case:
    """The complaint with its cause, verdict and improvement beside the wish (CMP-13, CMP-21, CMP-28, CMP-35).

    Raises SkippedStepError, NotAComplaintError or BlankFieldError.
    """
    case.must_be(CaseState.HANDLING, CaseState.SERVED, CaseState.CLOSED, to_be="investigated")
    if case.kind is not CaseKind.COMPLAINT:
        raise NotAComplaintError(case.kind)
    if not found.cause.strip():
        raise BlankFieldError("cause")
    verdict = "valid" if found.valid else "invalid"
    return replace(case, findings=found).noted(moment, "investigated", note=f"{verdict}: {found.cause}")
