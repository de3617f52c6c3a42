from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest

from shared.storage.codec import Codec, UnkeepableError, encoded
from shared.vocabulary.matters import Trade
from tests.shared.storage.keyring import a_cipher


@dataclass(frozen=True)
class Old:
    id: str


@dataclass(frozen=True)
class New:
    id: str
    count: int = 3
    trades: frozenset[Trade] = frozenset()


def test_a_field_added_later_has_its_default_in_what_was_kept_before() -> None:
    kept = encoded(Old("a"))

    assert Codec(New, a_cipher()).decode(kept, key="a") == New("a", count=3)


def test_a_field_that_is_gone_is_left_behind() -> None:
    kept = encoded(New("a"))

    assert Codec(Old, a_cipher()).decode(kept, key="a") == Old("a")


def test_what_holds_no_order_is_kept_in_one() -> None:
    assert encoded(frozenset({Trade.SECURITY, Trade.CLEANING})) == ["cleaning", "security"]


def test_times_lose_what_is_below_a_millisecond_and_keep_their_instant() -> None:
    china = timezone(timedelta(hours=8))

    kept = encoded(datetime(2026, 11, 23, 9, 0, 0, 1999, tzinfo=china))

    assert kept == datetime(2026, 11, 23, 1, 0, 0, 1000, tzinfo=UTC)


def test_what_the_database_has_no_form_for_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnkeepableError, match="a complex cannot be kept"):
        encoded(1j)
