import pytest
from pymongo.errors import AutoReconnect

from shared.messaging.ladder import LADDER
from shared.messaging.policy import Failure, failure_of, is_final, reason
from shared.storage.store import AlreadyKeptError, ConflictError
from shared.vocabulary.refusals import ForbiddenError, NotFoundError, RefusalError


@pytest.mark.parametrize("error", [RefusalError("no"), AlreadyKeptError("kept"), ForbiddenError("not yours")])
def test_what_the_rules_do_not_allow_is_a_refusal_and_dead_at_once(error: Exception) -> None:
    assert failure_of(error) is Failure.REFUSAL
    assert is_final(error, attempt=1, tries=LADDER.tries)


@pytest.mark.parametrize(
    "error",
    [
        NotFoundError("task", "t-1"),
        ConflictError("busy"),
        ConnectionResetError(),
        TimeoutError(),
        AutoReconnect(),
    ],
)
def test_what_passes_by_itself_is_a_hiccup(error: Exception) -> None:
    assert failure_of(error) is Failure.HICCUP


def test_all_the_rest_is_a_bug() -> None:
    assert failure_of(KeyError("x")) is Failure.BUG


@pytest.mark.parametrize("error", [TimeoutError(), KeyError("x")])
def test_hiccups_and_bugs_climb_the_whole_ladder(error: Exception) -> None:
    final = [is_final(error, attempt=attempt, tries=LADDER.tries) for attempt in (1, 2, 3, 4)]

    assert final == [False, False, False, True]


def test_the_pauses_are_five_seconds_half_a_minute_and_five_minutes() -> None:
    pauses = [LADDER.after(attempt).pause.total_seconds() for attempt in (1, 2, 3)]

    assert pauses == [5, 30, 300]


def test_a_reason_fits_a_header() -> None:
    assert len(reason(ValueError("x" * 9000))) == 500
