"""The store's promises over a real server, through either driver."""

from collections.abc import AsyncIterator

import pytest

from tests.live.store import DRIVERS, two_replicas
from tests.shared.storage.suite.asking import Asking, Registering
from tests.shared.storage.suite.hiding import Hiding
from tests.shared.storage.suite.jobs import Replicas
from tests.shared.storage.suite.keeping import Keeping
from tests.shared.storage.suite.numbering import Numbering
from tests.shared.storage.suite.racing import Racing
from tests.shared.storage.suite.saying import Saying
from tests.shared.storage.suite.sweeping import Sweeping

pytestmark = pytest.mark.live


@pytest.fixture(params=DRIVERS)
async def replicas(request: pytest.FixtureRequest, store_url: str) -> AsyncIterator[Replicas]:
    async with two_replicas(store_url, driver=request.param) as both:
        yield both


class TestKeeping(Keeping): ...


class TestHiding(Hiding): ...


class TestAsking(Asking): ...


class TestRegistering(Registering): ...


class TestSaying(Saying): ...


class TestSweeping(Sweeping): ...


class TestNumbering(Numbering): ...


class TestRacing(Racing): ...
