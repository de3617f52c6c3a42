"""Counting from the stores: bounded in time, and never a reason to stop."""

import pytest

from shared.messaging.subscriptions import MissingToolError
from shared.runtime.census import EVERY, Census, pause_after
from tests.counted import value


async def test_a_count_that_fails_does_not_stop_the_others() -> None:
    taken: list[str] = []

    async def broken() -> None:
        raise ConnectionError

    async def whole(*, name: str) -> None:
        taken.append(name)

    await Census((broken, whole), tools={"name": "kettles"}).take()

    assert taken == ["kettles"]
    assert value("guanjia_census_timestamp_seconds", count="whole") > 0
    assert value("guanjia_census_timestamp_seconds", count="broken") == 0


def test_a_count_without_its_tool_stops_the_service_at_its_start() -> None:
    async def counts(*, kettles: object) -> None: ...

    with pytest.raises(MissingToolError, match="kettles"):
        Census((counts,), tools={})


@pytest.mark.parametrize(("took", "pause"), [(0.01, EVERY), (1.0, EVERY), (3.0, 60.0)])
def test_a_slow_store_is_counted_less_often(took: float, pause: float) -> None:
    assert pause_after(took) == pytest.approx(pause)


async def test_a_service_without_counts_takes_none() -> None:
    await Census((), tools={}).run()
