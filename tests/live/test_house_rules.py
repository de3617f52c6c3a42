"""House rules that two processes of one service share."""

import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from shared.rulebook.stored import StoredRules
from shared.storage.mongo import MongoDatabase
from shared.vocabulary.ids import SiteId
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING, Clock
from tests.live.store import DRIVERS
from tests.shared.rulebook.calls import call_rules
from tests.shared.storage.keyring import MASTER

pytestmark = pytest.mark.live


@pytest.fixture(params=DRIVERS)
async def databases(
    request: pytest.FixtureRequest, store_url: str
) -> AsyncIterator[tuple[MongoDatabase, ...]]:
    name = f"rules_{uuid.uuid4().hex[:12]}"
    both = tuple(MongoDatabase(store_url, name=name, master=MASTER, driver=request.param) for _ in range(2))
    yield both
    for database in both:
        await database.close()


async def test_a_change_reaches_the_other_process_within_a_second(
    databases: tuple[MongoDatabase, MongoDatabase], tmp_path: Path
) -> None:
    clock, rules = Clock(), call_rules(tmp_path)
    here, there = (StoredRules(database, clock=clock) for database in databases)
    await there.read(rules, site=None, at=clock())

    await here.change(rules, "limits", value={"repair": "2h"}, site=SiteId("jinxiu"), because=a_command())
    clock.passes(seconds=1)

    changed = await there.read(rules, site=SiteId("jinxiu"), at=clock())
    shipped = await there.read(rules, site=SiteId("tower"), at=clock())
    assert list(changed.limits.values()) == [timedelta(hours=2)]
    assert shipped == rules.opened().defaults
    assert (await there.history(rules))[0].effective == MONDAY_MORNING
