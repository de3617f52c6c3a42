import pytest

from shared.storage.matching import matches, value_at
from shared.storage.store import Index, Kept, UnknownFieldError
from tests.shared.storage.suite.jobs import Job, Part, a_job


def test_a_query_for_what_is_not_kept_fails_in_memory_as_it_would_find_nothing_in_the_database() -> None:
    with pytest.raises(UnknownFieldError, match="Job keeps no field 'counted'"):
        matches(a_job(), {"counted": True})


def test_an_index_over_what_is_not_kept_is_refused_where_it_is_written() -> None:
    with pytest.raises(UnknownFieldError, match="Job keeps no field '-dew'"):
        Kept(Job, "jobs", indexes=(Index(("site", "-dew")),))


def test_a_path_through_several_gives_the_value_of_each() -> None:
    job = a_job(parts=(Part("pipe", 5), Part("tap", 50)))

    assert value_at(job, "parts.price") == (5, 50)


def test_a_path_through_nothing_is_nothing() -> None:
    assert value_at(a_job(), "due.year") is None
