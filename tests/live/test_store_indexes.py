"""Indexes on a real store: the declared ones are there and used, the others are gone."""

from collections.abc import AsyncIterator

import pytest

from services.billing.charges.domain import Charge
from services.billing.charges.views import CHARGES
from shared.storage.indexes import name_of
from shared.storage.mongo import MongoDatabase
from shared.storage.mongo_store import MongoStore
from shared.storage.queries import conditions, sorting
from shared.storage.store import AtMost, Where
from tests.billing.money import a_charge
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING
from tests.live.store import two_replicas

pytestmark = pytest.mark.live

SPARSE = [index for index in CHARGES.indexes if index.sparse]
ASKED: dict[str, tuple[Where, str]] = {
    "receipt.id": ({"receipt.id": "jinxiu-0000001"}, "id"),
    "receipt_due": ({"receipt_due": AtMost(MONDAY_MORNING)}, "receipt_due"),
    "task": ({"task": "case-1-1"}, "-raised_at"),
    "case": ({"case": "case-1"}, "-raised_at"),
}


@pytest.fixture(params=["motor", "pymongo"])
async def replicas(
    request: pytest.FixtureRequest, store_url: str
) -> AsyncIterator[tuple[MongoDatabase, MongoDatabase]]:
    async with two_replicas(store_url, driver=request.param) as both:
        for one in both:
            one.store(CHARGES)
            await one.prepare()
        yield both


async def plan(charges: MongoStore[Charge], where: Where, *, order: str) -> str:
    """The plan by which the store answers a question, in words."""
    asked = conditions(where, codec=charges.codec)
    return str(await charges.collection.find(asked).sort(sorting(order)).explain())


@pytest.mark.parametrize("index", SPARSE, ids=lambda one: one.fields[0])
async def test_a_sparse_index_answers_the_question_it_is_for(
    replicas: tuple[MongoDatabase, MongoDatabase], index: object
) -> None:
    (sparse,) = (one for one in SPARSE if one is index)
    charges = replicas[0].store(CHARGES)
    await charges.add(a_charge("fee"), because=a_command())
    where, order = ASKED[sparse.fields[0]]

    assert name_of(sparse) in await plan(charges, where, order=order)


async def test_what_lacks_the_field_of_a_sparse_index_is_found_by_everything_else(
    replicas: tuple[MongoDatabase, MongoDatabase],
) -> None:
    charges = replicas[0].store(CHARGES)
    await charges.add(a_charge("fee"), because=a_command())

    found = await charges.find_many({"state": "raised"}, order="-raised_at")

    assert [one.id for one in found] == ["fee"]
    assert await charges.find_many({"case": None}) == found


async def test_an_index_that_is_declared_no_more_is_dropped_and_a_foreign_one_is_not(
    replicas: tuple[MongoDatabase, MongoDatabase],
) -> None:
    here, there = replicas
    collection = here.store(CHARGES).collection
    await collection.create_index([("state.household", 1), ("state.raised_at", -1), ("_id", -1)])
    await collection.create_index([("somebody.elses", 1)])
    # What a house of before had in the place of a sparse one.
    await collection.create_index([("state.receipt_due", 1), ("_id", 1)])

    await here.prepare()
    await there.prepare()

    names = set(await collection.index_information())
    assert names == {"_id_", "somebody.elses_1", *map(name_of, CHARGES.indexes)}
