import random
from datetime import timedelta
from typing import Any

import pytest

from services.console.journeys import handlers, views
from services.console.journeys.domain.cases import CaseCard
from services.console.journeys.domain.steps import Step
from services.console.journeys.domain.tasks import Stage, TaskCard
from shared.contracts.dispatch import TaskDeclined, TaskEscalated, TaskOffered
from shared.contracts.envelope import Body, Message
from shared.contracts.hotline import (
    CallAnswered,
    CallEnded,
    CallFiled,
    CallRang,
    CaseClosed,
    CaseEscalated,
    CaseHandedOver,
    CaseReopened,
    CaseServed,
    FollowUpTried,
    TaskRequested,
)
from shared.contracts.notification import NoticeSent
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import (
    AccountId,
    CrewId,
)
from shared.vocabulary.matters import CaseState, Urgency
from shared.vocabulary.people import Role
from shared.web.stream import Hub
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING
from tests.console.roads import CASE, TASK, a_road, opened

CALLS_HEAR = (CallRang, CallAnswered, CallEnded, CallFiled)


async def laid(messages: tuple[Message[Any], ...]) -> CaseCard:
    """The case's card after the messages, in the order given."""
    cases = MemoryDatabase().store(views.CASES)
    for message in messages:
        await handlers.lay_on_case(message, cases=cases, hub=Hub())
    return await cases.get(CASE)


def of_case(messages: tuple[Message[Any], ...]) -> tuple[Message[Any], ...]:
    return tuple(message for message in messages if not isinstance(message.body, CALLS_HEAR))


async def test_a_card_tells_the_whole_road_of_its_case() -> None:
    card = await laid(of_case(a_road()))

    assert card.number == "A-1042"
    assert card.state is CaseState.CLOSED
    assert (card.satisfied, card.rating) == (True, 5)
    assert card.road[0].name == "hotline.case.opened"
    assert card.road[-1].name == "hotline.case.closed"
    assert card.tasks[0].stage is Stage.RETURNED
    assert card.tasks[0].signer == "李丽"
    assert card.charges[0].state == "paid"
    assert card.charges[0].receipt_number == "0000001"
    assert next(step.text("to") for step in card.road if step.name == NoticeSent.key) == "138****2046"
    assert card.journey == "journey-1"


@pytest.mark.parametrize("seed", range(20))
async def test_messages_in_any_order_make_the_same_card(seed: int) -> None:
    road = of_case(a_road())
    shuffled = list(road)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - an order, not a secret

    card = await laid(tuple(shuffled))

    assert card == await laid(road)


async def test_a_redelivered_message_changes_no_card() -> None:
    road = of_case(a_road())

    card = await laid((*road, *road))

    assert card == await laid(road)


async def test_a_step_told_twice_under_one_id_stands_once_on_the_road() -> None:
    step = Step(id="one", name="hotline.case.opened", at=MONDAY_MORNING, journey="j")

    card = CaseCard(id="case").hear(step).hear(step)

    assert len(card.road) == 1


async def test_a_card_without_its_opening_has_no_state_yet() -> None:
    late = [message for message in a_road() if isinstance(message.body, NoticeSent)]

    card = await laid(tuple(late))

    assert card.state is None
    assert card.road[0].text("template") == "accepted"


@pytest.mark.rule("HOT-01")
@pytest.mark.parametrize(
    ("until", "state"),
    [
        (type(opened()), CaseState.RECORDED),
        (TaskRequested, CaseState.HANDLING),
        (CaseServed, CaseState.SERVED),
        (CaseClosed, CaseState.CLOSED),
    ],
)
async def test_a_case_goes_through_its_states_in_order(until: type[Body], state: CaseState) -> None:
    card = await laid(of_case(a_road(until)))

    assert card.state is state


async def test_the_limit_ends_when_the_case_is_served() -> None:
    card = await laid(of_case(a_road(CaseServed)))

    assert card.due is None
    assert card.follow_up_due == MONDAY_MORNING + timedelta(hours=26)


async def test_an_owner_who_is_not_satisfied_opens_the_case_again() -> None:
    again = a_message(
        CaseReopened(case=CASE, reason="还在漏", due=MONDAY_MORNING + timedelta(days=2)),
        at=MONDAY_MORNING + timedelta(days=1),
    )

    card = await laid((*of_case(a_road(CaseServed)), again))

    assert card.state is CaseState.HANDLING
    assert card.due == MONDAY_MORNING + timedelta(days=2)
    assert card.follow_up_due is None


async def test_nobody_reached_moves_the_follow_up() -> None:
    tried = a_message(
        FollowUpTried(case=CASE, attempt=1, next_at=MONDAY_MORNING + timedelta(days=2)),
        at=MONDAY_MORNING + timedelta(days=1),
    )

    card = await laid((*of_case(a_road(CaseServed)), tried))

    assert card.follow_up_due == MONDAY_MORNING + timedelta(days=2)
    assert card.tries == 1


@pytest.mark.rule("FCO-02")
async def test_a_case_handed_over_has_its_new_owner() -> None:
    handed = a_message(
        CaseHandedOver(
            case=CASE,
            owner=AccountId("liuyang"),
            owner_name="刘洋",
            before=AccountId("wangmin"),
            reason="下班",
        ),
        at=MONDAY_MORNING + timedelta(days=1),
    )

    card = await laid((*of_case(a_road(TaskRequested)), handed))

    assert card.owner_name == "刘洋"


async def test_an_escalation_shows_the_highest_step_of_the_ladder() -> None:
    def climbed(level: int, minutes: int) -> Message[Any]:
        return a_message(
            CaseEscalated(case=CASE, number="A-1042", level=level, role=Role.STEWARD, reason="late"),
            at=MONDAY_MORNING + timedelta(hours=5, minutes=minutes),
        )

    card = await laid((*of_case(a_road(TaskRequested)), climbed(2, 30), climbed(1, 0)))

    assert card.level == 2


async def test_a_declined_task_that_is_offered_on_in_the_same_moment_is_offered() -> None:
    road = of_case(a_road(TaskOffered))
    at = road[-1].at + timedelta(minutes=2)
    declined = a_message(
        TaskDeclined(
            task=TASK, case=CASE, crew=CrewId("jinxiu-eng"), member=AccountId("zhaoqiang"), reason="在忙"
        ),
        at=at,
    )
    again = a_message(
        TaskOffered(
            task=TASK,
            case=CASE,
            slip="JX-000017",
            crew=CrewId("jinxiu-eng-2"),
            offer=2,
            accept_by=at + timedelta(minutes=15),
            urgency=Urgency.URGENT,
            place="",
            what="",
        ),
        at=at,
    )

    card = await laid((*road, again, declined))

    assert card.tasks[0].stage is Stage.OFFERED
    assert card.tasks[0].crew == "jinxiu-eng-2"


async def test_a_task_that_no_crew_is_left_for_is_stranded() -> None:
    road = of_case(a_road(TaskOffered))
    climbed = a_message(
        TaskEscalated(
            task=TASK,
            case=CASE,
            slip="JX-000017",
            level=3,
            role=Role.SITE_MANAGER,
            reason="no crew",
            urgency=Urgency.URGENT,
            place="",
        ),
        at=road[-1].at + timedelta(hours=1),
    )

    card = await laid((*road, climbed))

    assert card.tasks[0].stage is Stage.STRANDED
    assert card.tasks[0].level == 3


def test_a_task_is_measured_by_the_limit_that_runs_now() -> None:
    soon, later = MONDAY_MORNING + timedelta(minutes=20), MONDAY_MORNING + timedelta(hours=4)
    card = TaskCard(id="t", stage=Stage.OFFERED, accept_by=soon, due=later)

    assert card.limit == soon
    assert TaskCard(id="t", stage=Stage.STARTED, accept_by=soon, due=later).limit == later
    assert TaskCard(id="t", stage=Stage.FINISHED, accept_by=soon, due=later).limit is None
