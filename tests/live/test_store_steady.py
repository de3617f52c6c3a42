"""What changes seldom is asked of the database seldom, and a change by this process shows at once."""

import pytest

from shared.storage.store import Kept
from tests.causes import a_command
from tests.live.store import DRIVERS, two_replicas
from tests.shared.storage.suite.jobs import Job, a_job, count_one

pytestmark = pytest.mark.live

SITES = Kept(of=Job, name="sites", steady=60)


@pytest.mark.parametrize("driver", DRIVERS)
async def test_a_change_shows_here_at_once_while_elsewhere_an_answer_may_be_old(
    store_url: str, driver: str
) -> None:
    async with two_replicas(store_url, driver=driver) as (here, there):
        mine, others = here.store(SITES), there.store(SITES)
        unknown = await others.find("job-1"), list(await others.find_many({}))
        await mine.add(a_job(), because=a_command())
        seen = [(await each.get("job-1")).count for each in (mine, others)]

        await mine.change("job-1", count_one, because=a_command())
        counts = [(await each.get("job-1")).count for each in (mine, others)]
        counted = await others.change("job-1", count_one, because=a_command())

        assert unknown == (None, [])
        assert (seen, counts, counted.count) == ([0, 0], [1, 0], 2)
        assert [(await others.get("job-1")).count, (await others.find_many({}))[0].count] == [2, 2]
