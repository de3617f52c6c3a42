"""Numbers as people write them, and addresses that can be told apart but not used."""

import pytest
from hypothesis import given, strategies as st

from shared.vocabulary.addresses import masked, written


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+8613812345678", "138 1234 5678"),
        ("13812345678", "138 1234 5678"),
        ("+865372345678", "0537-2345678"),
        ("01062345678", "010-62345678"),
        ("+864008001234", "400-800-1234"),
        ("+12125550100", "+12125550100"),
        ("95598", "95598"),
        ("8023", "8023"),
    ],
)
def test_a_number_stands_on_a_page_as_people_here_write_it(kept: str, shown: str) -> None:
    assert written(kept) == shown


@pytest.mark.rule("SEC-04", "SEC-02")
@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("13800002046", "138****2046"),
        ("+8613800002046", "138****2046"),
        ("+865372345678", "0537-****678"),
        ("01062345678", "010-****5678"),
        ("+12125550100", "+12*****0100"),
        ("8555123", "****123"),
        ("8023", "**23"),
        ("110", "***"),
        ("", ""),
        ("lina@example.org", "l***@example.org"),
    ],
)
def test_the_middle_of_an_address_is_hidden_and_stays_so(address: str, shown: str) -> None:
    assert masked(address) == shown
    assert masked(shown) == shown


@pytest.mark.rule("SEC-04", "SEC-02", "HHF-07")
@given(st.from_regex(r"(\+86)?(1[3-9]\d{9}|[2-9]\d{8,10})|0\d{10}|[1-9]\d{2,7}", fullmatch=True))
def test_at_least_three_digits_of_a_number_are_hidden(phone: str) -> None:
    assert masked(phone).count("*") >= min(3, len(phone) - 2)
    assert masked(phone) != phone
