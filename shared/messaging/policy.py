"""What a failure means for the message: dead at once, another try after a pause, or a bug to bury."""

from enum import StrEnum

from shared.storage.away import STORE_AWAY
from shared.storage.store import ConflictError
from shared.vocabulary.refusals import ForbiddenError, NotFoundError, RefusalError


class Failure(StrEnum):
    """The three kinds of failure."""

    REFUSAL = "refusal"
    HICCUP = "hiccup"
    BUG = "bug"


REFUSALS = (RefusalError, ForbiddenError)
HICCUPS = (NotFoundError, ConflictError, ConnectionError, TimeoutError, OSError, *STORE_AWAY)


def failure_of(error: Exception) -> Failure:
    """The kind of a failure: what the rules do not allow, what passes by itself, and all the rest."""
    if isinstance(error, REFUSALS):
        return Failure.REFUSAL
    return Failure.HICCUP if isinstance(error, HICCUPS) else Failure.BUG


def is_final(error: Exception, *, attempt: int, tries: int) -> bool:
    """Whether a message is dead after this failure; ``attempt`` counts from 1, ``tries`` is the most allowed.

    A refusal is final at once; a hiccup and a bug are final when the retry ladder has no step left.
    """
    return failure_of(error) is Failure.REFUSAL or attempt >= tries


def reason(error: Exception) -> str:
    """The failure in a line, short enough for a header: its name and its sentence."""
    return f"{type(error).__name__}: {error}"[:500]
