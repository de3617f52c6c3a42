import pytest

from shared.contracts.crew import WorkAccepted
from shared.contracts.dispatch import TaskCancelled
from shared.messaging.memory import END_OF_TIME, Street
from shared.messaging.subscriptions import MissingToolError, on
from shared.storage.memory import MemoryDatabase
from shared.storage.outbox import all_left
from shared.vocabulary.ids import AccountId, CaseId, CrewId, TaskId
from tests.causes import a_message
from tests.shared.messaging.neighbours import (
    COUNTS,
    Count,
    Journal,
    Neighbour,
    archive,
    counter,
    crew,
    fail,
    says,
    withdrawal,
    withdrawn,
)


async def test_what_one_service_says_the_others_hear_until_it_is_quiet() -> None:
    database, journal, street = MemoryDatabase(), Journal(), Street()
    street.join(counter(database), database=database)
    street.join(archive(journal))

    await street.post(a_message(withdrawn()))
    await street.settle()

    assert await database.store(COUNTS).get("t-1") == Count(id="t-1", heard=11)
    assert journal.names == ["hotline.task.withdrawn", "dispatch.task.cancelled"]
    assert await all_left(database.outbox, said_before=END_OF_TIME) == []


async def test_every_message_delivered_twice_has_its_effect_once() -> None:
    database, street = MemoryDatabase(), Street(twice=True)
    street.join(counter(database), database=database)

    await street.post(a_message(withdrawn()))
    delivered = await street.settle()

    assert delivered == 4
    assert await database.store(COUNTS).get("t-1") == Count(id="t-1", heard=11)


@pytest.mark.parametrize("seed", range(5))
async def test_any_order_comes_to_the_same_end(seed: int) -> None:
    database, street = MemoryDatabase(), Street(seed=seed, twice=True)
    street.join(counter(database), database=database)

    for task in ("t-1", "t-2", "t-3"):
        await street.post(a_message(withdrawn(task)))
    await street.settle()

    counts = await database.store(COUNTS).find_many({})
    assert [count.heard for count in counts] == [11, 11, 11]


async def test_a_message_that_overtook_its_forerunner_is_tried_again_when_it_is_quiet() -> None:
    database, street = MemoryDatabase(), Street()
    street.join(counter(database), database=database)
    early = TaskCancelled(task=TaskId("t-1"), case=CaseId("c-1"), slip="", reason="early")

    await street.post(a_message(early))
    await street.post(a_message(withdrawn()))
    await street.settle()

    assert (await database.store(COUNTS).get("t-1")).heard == 21
    assert street.dead == []


async def test_what_never_comes_true_is_dead_after_four_tries() -> None:
    database, street = MemoryDatabase(), Street()
    street.join(counter(database), database=database)
    orphan = TaskCancelled(task=TaskId("t-9"), case=CaseId("c-1"), slip="", reason="no such task")

    await street.post(a_message(orphan))
    delivered = await street.settle()

    assert delivered == 4
    assert [letter.queue for letter in street.dead] == ["counter.on.dispatch.task.cancelled"]


async def test_a_refusal_is_a_dead_letter_at_once() -> None:
    database, street = MemoryDatabase(), Street()
    street.join(counter(database), database=database)

    await street.post(a_message(withdrawn(reason="refuse me")))
    delivered = await street.settle()

    assert delivered == 1
    assert [refusal.code for refusal in street.refused()] == ["wrong_reason"]


async def test_a_bug_reaches_the_test() -> None:
    street = Street()
    street.join(Neighbour(name="buggy", tools={}, subscriptions=(on(WorkAccepted, fail),)))
    accepted = WorkAccepted(
        task=TaskId("t-1"),
        case=CaseId("c-1"),
        crew=CrewId("eng"),
        offer=1,
        member=AccountId("li"),
        member_name="李",
    )

    await street.post(a_message(accepted))

    with pytest.raises(ZeroDivisionError, match="t-1"):
        await street.settle()


async def test_an_order_waits_in_its_outbox_until_a_crew_has_its_lane() -> None:
    database, journal, street = MemoryDatabase(), Journal(), Street()
    street.join(counter(database), database=database)
    await says(database, "t-7", withdrawal(task="t-7"))

    await street.settle()
    alone = list(journal.names)
    street.join(crew(journal, ("jinxiu", "eng")))
    await street.settle()

    assert alone == []
    assert journal.names == ["t-7 back from eng"]


def test_a_service_without_a_tool_its_handler_needs_does_not_join() -> None:
    nobody = Neighbour(name="counter", tools={}, subscriptions=counter(MemoryDatabase()).subscriptions)

    with pytest.raises(MissingToolError, match="counts"):
        Street().join(nobody)
