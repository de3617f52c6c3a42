"""Passwords are never kept, and guessing them gets slower."""

from datetime import timedelta

import pytest

from shared.auth.passwords import Passwords
from shared.auth.throttle import Patience, TooManyTriesError, Tries
from tests.clockwork import MONDAY_MORNING

CHEAP = Passwords(memory_kib=8, rounds=1)
PATIENCE = Patience(free=3, first_pause=2, longest_pause=60)


def after(tries: int) -> Tries:
    """Tries without success, each as soon as it was possible."""
    kept, at = Tries(id="account/wangmin"), MONDAY_MORNING
    for _ in range(tries):
        kept = kept.tried(at=max(at, kept.until or at), patience=PATIENCE)
    return kept


def test_a_password_is_known_again_and_not_kept() -> None:
    kept = CHEAP.hash_of("correct horse battery")

    assert "correct" not in kept
    assert kept.startswith("$argon2id$")
    assert CHEAP.is_password("correct horse battery", kept=kept)
    assert not CHEAP.is_password("wrong horse battery", kept=kept)


def test_an_account_that_is_not_there_has_no_password() -> None:
    assert not CHEAP.is_password("nobody has this password", kept=None)
    assert not CHEAP.is_password("anything", kept="not a hash")


def test_the_first_tries_are_free() -> None:
    kept = after(2)

    assert kept.until == MONDAY_MORNING


@pytest.mark.parametrize(("tries", "pause"), [(3, 2), (4, 4), (5, 8), (9, 60), (40, 60)])
def test_every_further_try_doubles_the_pause_up_to_the_longest(tries: int, pause: int) -> None:
    kept = after(tries)

    assert kept.last is not None
    assert kept.until == kept.last + timedelta(seconds=pause)


def test_a_try_during_the_pause_is_refused_with_the_seconds_to_wait() -> None:
    kept = after(4)
    assert kept.last is not None

    with pytest.raises(TooManyTriesError, match="wait 3 seconds") as refused:
        kept.tried(at=kept.last + timedelta(seconds=1), patience=PATIENCE)
    assert refused.value.retry_after == 3


def test_success_forgives_the_account_but_only_one_try_of_the_address() -> None:
    kept = after(5)

    assert kept.succeeded().count == 0
    assert kept.taken_back().count == 4
    assert Tries(id="address/1").taken_back().count == 0


def test_long_quiet_forgets() -> None:
    kept = after(9)
    assert kept.last is not None

    again = kept.tried(at=kept.last + timedelta(hours=2), patience=PATIENCE)

    assert again.count == 1


@pytest.mark.parametrize("count", [0, 7])
def test_nobody_waits_longer_than_the_longest_pause_when_the_clock_was_put_back(count: int) -> None:
    ahead = MONDAY_MORNING + timedelta(hours=1)
    tries = Tries("account", count=count).tried(at=ahead, patience=PATIENCE)

    again = tries.tried(at=MONDAY_MORNING, patience=PATIENCE)

    assert again.count == count + 2
