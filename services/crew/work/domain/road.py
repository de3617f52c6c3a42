"""The one obvious next step of a task."""

from enum import StrEnum

from services.crew.work.domain.work import Work, WorkState


class Step(StrEnum):
    """What a member does, in order; free work has no price."""

    ACCEPT = "accept"
    PRICE = "price"
    START = "start"
    FINISH = "finish"
    SIGN = "sign"


def road_of(work: Work) -> tuple[Step, ...]:
    """The steps of this work."""
    return tuple(step for step in Step if step is not Step.PRICE or work.paid)


def next_step(work: Work) -> Step | None:
    """What comes next, or None when it is over; the price comes before the work (PFS-01)."""
    match work.state:
        case WorkState.OFFERED:
            return Step.ACCEPT
        case WorkState.ACCEPTED:
            return Step.PRICE if work.must_tell_price else Step.START
        case WorkState.STARTED:
            return Step.PRICE if work.must_tell_price else Step.FINISH
        case WorkState.FINISHED:
            return Step.SIGN
        case _:
            return None
