import pytest

from shared.storage.matching import UnknownFieldError, matches, value_at
from tests.shared.storage.suite.jobs import Part, a_job


def test_a_query_for_what_is_not_kept_fails_in_memory_as_it_would_find_nothing_in_the_database() -> None:
    with pytest.raises(UnknownFieldError, match="Job keeps no field 'counted'"):
        matches(a_job(), {"counted": True})


def test_a_path_through_several_gives_the_value_of_each() -> None:
    job = a_job(parts=(Part("pipe", 5), Part("tap", 50)))

    assert value_at(job, "parts.price") == (5, 50)


def test_a_path_through_nothing_is_nothing() -> None:
    assert value_at(a_job(), "due.year") is None
