import random
from datetime import timedelta
from typing import Any

import pytest

from services.console.journeys import handlers, views
from services.console.journeys.domain.calls import CallCard, Line
from services.console.journeys.domain.cases import CaseCard
from services.console.journeys.domain.steps import Step
from services.console.journeys.domain.tasks import Stage, TaskCard
from shared.contracts.archive import CrewFormed, SiteOpened
from shared.contracts.billing import ChargePaid, ChargeRaised
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
from shared.contracts.notification import NoticeFailed, NoticeHeld, NoticeSent
from shared.storage.memory import MemoryDatabase
from shared.storage.store import Store
from shared.vocabulary.ids import (
    AccountId,
    CallId,
    CaseId,
    CrewId,
    NoticeId,
    SiteId,
)
from shared.vocabulary.matters import CaseState, SiteKind, Trade, Urgency
from shared.vocabulary.people import Role
from shared.web.stream import Hub
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING
from tests.console.roads import CALL, CASE, TASK, a_road, opened

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
    assert card.notices[0].to == "138****2046"
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
    assert card.notices[0].template == "accepted"


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


async def calls_after(*messages: Message[Any]) -> CallCard:
    calls: Store[CallCard] = MemoryDatabase().store(views.CALLS)
    for message in messages:
        await handlers.lay_on_call(message, calls=calls, hub=Hub())
    return await calls.get(CALL)


def of_call() -> tuple[Message[Any], ...]:
    return tuple(m for m in a_road() if isinstance(m.body, (*CALLS_HEAR, type(opened()))))


@pytest.mark.rule("HOT-02", "HOT-18")
async def test_a_call_shows_its_rings_and_its_talk_in_any_order() -> None:
    rang, answered, case, ended = of_call()

    call = await calls_after(ended, case, answered, rang, rang)

    assert call.state is Line.ENDED
    assert (call.rings, call.in_time) == (2, True)
    assert (call.talk_seconds, call.too_long) == (95.0, False)
    assert call.matches[0].place == "锦绣园 3-2-1202"
    assert call.case_number == "A-1042"
    assert call == await calls_after(*of_call())


@pytest.mark.rule("HOT-07")
async def test_a_call_is_on_record_by_a_case_or_by_being_filed() -> None:
    rang, answered, case, ended = of_call()
    filed = a_message(CallFiled(call=CALL, disposition="wrong_number"), at=ended.at)

    assert not (await calls_after(rang, answered, ended)).on_record
    assert (await calls_after(rang, answered, case)).on_record
    assert (await calls_after(rang, ended, filed)).disposition == "wrong_number"


async def test_a_case_without_a_call_makes_no_call_card() -> None:
    calls: Store[CallCard] = MemoryDatabase().store(views.CALLS)

    await handlers.lay_on_call(a_message(opened(call=None)), calls=calls, hub=Hub())

    assert await calls.count({}) == 0


@pytest.mark.parametrize("backwards", [False, True])
async def test_a_charge_is_paid_once_its_payment_is_heard(*, backwards: bool) -> None:
    charges = MemoryDatabase().store(views.CHARGES)
    raised, paid = (m for m in a_road() if isinstance(m.body, ChargeRaised | ChargePaid))

    for message in (paid, raised, paid) if backwards else (raised, paid):
        await handlers.lay_on_charge(message, charges=charges, hub=Hub())

    charge = await charges.get("charge-1")
    assert (charge.state, charge.amount, charge.what) == ("paid", 8500, "换角阀")
    assert charge.receipt_number == "0000001"


async def test_a_notice_shows_what_became_of_it_last() -> None:
    key = NoticeId("n")
    held = a_message(
        NoticeHeld(
            notice=key, template="accepted", until=MONDAY_MORNING + timedelta(hours=1), case=CaseId(CASE)
        )
    )
    failed = a_message(
        NoticeFailed(
            notice=key,
            template="accepted",
            channel="sms",
            audience="owner",
            reason="no such number",
            case=CaseId(CASE),
        ),
        at=MONDAY_MORNING + timedelta(hours=1),
    )

    card = await laid((failed, held, held))

    notice = card.notices[0]
    assert (notice.state, notice.reason, notice.channel) == ("failed", "no such number", "sms")


async def test_sites_and_crews_keep_the_names_told_last() -> None:
    database = MemoryDatabase()
    sites, crews = database.store(views.SITES), database.store(views.CREWS)

    def site(name: str, hours: int) -> Message[SiteOpened]:
        body = SiteOpened(
            site=SiteId("jinxiu"),
            name=name,
            name_en="Jinxiu Garden",
            code="JX",
            kind=SiteKind.RESIDENTIAL,
            zone="Asia/Shanghai",
        )
        return a_message(body, at=MONDAY_MORNING + timedelta(hours=hours))

    for message in (site("锦绣花园", 1), site("锦绣园", 0)):
        await handlers.know_site(message, sites=sites)
    crew = CrewFormed(
        site=SiteId("jinxiu"),
        crew=CrewId("jinxiu-eng"),
        name="工程一班",
        name_en="Engineering 1",
        trade=Trade.ENGINEERING,
    )
    await handlers.know_crew(a_message(crew, id="crew-1"), crews=crews)
    await handlers.know_crew(a_message(crew, id="crew-1"), crews=crews)

    assert await views.site_names(sites, language="zh") == {"jinxiu": "锦绣花园"}
    assert await views.crew_names(crews, language="en") == {"jinxiu-eng": "Engineering 1"}


async def test_a_page_sees_what_its_command_led_to() -> None:
    cases = MemoryDatabase().store(views.CASES)
    first = a_road(type(opened()))[-1].model_copy(update={"cause": "wangmin/key-1"})
    await handlers.lay_on_case(first, cases=cases, hub=Hub())

    card = await views.once_heard(cases, CASE, cause="wangmin/key-1", patience=1)

    assert card
    assert card.heard("wangmin/key-1")
    assert not card.heard("wangmin/key-2")


async def test_a_page_does_not_wait_for_ever() -> None:
    cases = MemoryDatabase().store(views.CASES)

    assert await views.once_heard(cases, CaseId("nowhere"), cause="x/y", patience=0) is None


def test_a_call_knows_nothing_it_was_not_told() -> None:
    assert not CallCard(id=CallId("c")).on_record
