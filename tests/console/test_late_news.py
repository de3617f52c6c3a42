"""What a crew did while its line was cut, on the card of the case: it is heard late, and in any order."""

from datetime import timedelta
from typing import Any

import pytest

from services.console.journeys.views import CASES
from shared.contracts.dispatch import (
    TaskAccepted,
    TaskCancelled,
    TaskFinished,
    TaskHeardLate,
    TaskOffered,
)
from shared.contracts.envelope import Message
from shared.vocabulary.ids import AccountId, CaseId, CrewId
from shared.vocabulary.matters import Urgency
from tests.causes import a_message
from tests.console.office import Office, places
from tests.console.roads import CASE, a_road


@pytest.mark.parametrize("backwards", [False, True])
async def test_a_task_that_was_accepted_in_time_stays_accepted_on_the_card_and_a_later_offer_counts_again(
    *, backwards: bool
) -> None:
    office = Office()
    road = [*places(), *a_road(TaskAccepted)]
    accepted = road[-1]
    task, crew, other = accepted.body.task, accepted.body.crew, CrewId("jinxiu-other")
    named: dict[str, Any] = {"task": task, "case": CaseId(CASE), "slip": "JX-000017"}

    def offer(number: int, *, minutes: int) -> Message[TaskOffered]:
        at = accepted.at + timedelta(minutes=minutes)
        more: dict[str, Any] = {"urgency": Urgency.NORMAL, "place": "3-2-1202", "what": "修水管"}
        return a_message(TaskOffered(**named, crew=other, offer=number, accept_by=at, **more), at=at)

    late = TaskHeardLate(
        **named, crew=crew, member_name="赵师傅", did="accepted", overruled="not_accepted", steps=1, offers=7
    )
    heard = [*road, offer(7, minutes=5), a_message(late, at=accepted.at)]
    await office.hears(reversed(heard) if backwards else heard)
    cards = office.ground.database.store(CASES)
    stayed = next(one for one in (await cards.get(CASE)).tasks if one.id == task)
    await office.hears([offer(8, minutes=60)])
    moved = next(one for one in (await cards.get(CASE)).tasks if one.id == task)

    assert (stayed.stage, stayed.crew, stayed.member_name) == ("accepted", crew, accepted.body.member_name)
    assert (moved.stage, moved.crew) == ("offered", other)


@pytest.mark.parametrize("backwards", [False, True])
async def test_work_that_was_done_stays_done_though_its_acceptance_stands_later_on_the_road(
    *, backwards: bool
) -> None:
    office = Office()
    road = [*places(), *a_road(TaskFinished)]
    finished = road[-1]
    named: dict[str, Any] = {"task": finished.body.task, "case": CaseId(CASE), "slip": "JX-000017"}
    back = TaskAccepted(**named, crew=CrewId("jinxiu-back"), member=AccountId("zhao"), member_name="赵师傅")
    gone = TaskCancelled(**named, reason="业主不要了")
    later = [
        a_message(body, at=finished.at + timedelta(minutes=30 * place))
        for place, body in enumerate((back, gone), 1)
    ]

    heard = [*road, *later]
    await office.hears(reversed(heard) if backwards else heard)

    card = await office.ground.database.store(CASES).get(CASE)
    task = next(one for one in card.tasks if one.id == finished.body.task)
    assert (task.stage, task.crew, task.member_name) == ("finished", "jinxiu-back", "赵师傅")
