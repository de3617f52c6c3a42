"""Numbers as people type them, and as they are kept."""

import pytest

from shared.vocabulary.numbers import international, is_number


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 1234 5678", "+8613812345678"),
        ("+86 138-1234-5678", "+8613812345678"),
        ("（0537）234 5678", "+865372345678"),
        ("400-800-1234", "+864008001234"),
        ("8613812345678", "+8613812345678"),
        ("0086 138 1234 5678", "+8613812345678"),
        ("+1 212 555 0100", "+12125550100"),
        ("8023", "8023"),
    ],
)
def test_a_typed_number_is_asked_for_as_it_is_kept(typed: str, kept: str) -> None:
    assert international(typed) == kept
    assert is_number(typed) == (typed != "8023")


@pytest.mark.parametrize(
    "words", ["", "李丽", "3-2-1202", "12-3-1202", "A-1042", "1202", "一三八一二三四五六七八"]
)
def test_a_name_or_a_room_is_no_number(words: str) -> None:
    assert not is_number(words)
