from datetime import timedelta

import pytest

from services.notification.notices.handlers import occasions
from shared.contracts.dispatch import TaskEscalated, TaskStarted
from shared.contracts.hotline import CaseServed
from shared.contracts.notification import NoticeSent
from shared.vocabulary.ids import AccountId, CrewId, TaskId
from shared.vocabulary.matters import Urgency
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import NotFoundError
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING
from tests.notification.bodies import accepted, case_escalated, finished, offered
from tests.notification.office import CASE, PHONE, Office, an_office


async def to_whom(office: Office) -> list[tuple[str, str]]:
    return sorted((notice.template, notice.recipient) for notice in await office.every_notice())


@pytest.mark.rule("RWO-01", "RWO-02", "STW-19")
async def test_when_a_crew_accepts_the_owner_and_the_steward_are_told_at_the_same_moment() -> None:
    office = await an_office()

    await occasions.tell_of_acceptance(a_message(accepted()), teller=office.teller)

    assert await to_whom(office) == [("steward_task_accepted", "guanjia"), ("task_accepted", "owner")]
    texts = [notice.text for notice in await office.every_notice()]
    assert all("JX-000017" in text and "刘工" in text for text in texts)


async def test_a_crew_on_its_way_is_announced_to_the_owner() -> None:
    office = await an_office()
    started = TaskStarted(
        task=TaskId("case-1-1"), case=CASE, slip="JX-000017", crew=CrewId("engineering-1"), member_name="刘工"
    )

    await occasions.tell_of_start(a_message(started), teller=office.teller)

    (notice,) = await office.every_notice()
    assert (notice.template, notice.to) == ("crew_on_the_way", PHONE)


async def test_finished_work_is_announced_with_its_price() -> None:
    office = await an_office()

    await occasions.tell_of_finish(a_message(finished()), teller=office.teller)

    (notice,) = await office.every_notice()
    assert "¥120.50" in notice.text
    assert "更换阀门" in notice.text


async def test_a_note_that_ends_with_a_full_stop_does_not_bring_a_second_one() -> None:
    office = await an_office()
    body = finished().model_copy(update={"note": "更换阀门。"})

    await occasions.tell_of_finish(a_message(body), teller=office.teller)

    (notice,) = await office.every_notice()
    assert "更换阀门。费用" in notice.text


@pytest.mark.rule("TYP-20", "CMP-18")
async def test_work_that_could_not_be_done_is_said_with_its_reason_and_an_apology() -> None:
    office = await an_office()

    await occasions.tell_of_finish(a_message(finished(done=False)), teller=office.teller)

    (notice,) = await office.every_notice()
    assert notice.template == "task_not_done"
    assert "缺配件" in notice.text
    assert "抱歉" in notice.text


@pytest.mark.rule("EMG-02")
async def test_a_late_case_is_reported_to_the_step_of_the_ladder_and_the_owner_gets_an_apology() -> None:
    office = await an_office()

    await occasions.tell_of_late_case(a_message(case_escalated()), teller=office.teller)

    assert await to_whom(office) == [("case_escalated", "zhanzhang"), ("case_overdue", "owner")]


async def test_the_owner_is_asked_for_patience_once_and_not_at_every_step_of_the_ladder() -> None:
    office = await an_office()

    await occasions.tell_of_late_case(a_message(case_escalated(level=2)), teller=office.teller)

    assert await to_whom(office) == [("case_escalated", "zhanzhang")]


async def test_an_offer_is_told_to_every_member_and_lead_of_the_crew() -> None:
    office = await an_office()

    await occasions.tell_of_offer(a_message(offered()), teller=office.teller)

    assert await to_whom(office) == [("task_offered", "liugong"), ("task_offered", "zhaolead")]
    assert "11-23 09:15" in (await office.every_notice())[0].text


async def test_a_task_nobody_accepts_is_told_to_the_step_of_the_ladder() -> None:
    office = await an_office()
    escalated = TaskEscalated(
        task=TaskId("case-1-1"),
        case=CASE,
        slip="JX-000017",
        level=3,
        role=Role.SITE_MANAGER,
        reason="not_accepted",
        urgency=Urgency.NORMAL,
        place="3-2-1202",
    )

    await occasions.tell_of_late_task(a_message(escalated), teller=office.teller)

    assert await to_whom(office) == [("task_escalated", "zhanzhang")]


@pytest.mark.rule("FUP-01")
async def test_whoever_calls_back_is_told_that_a_call_back_is_due() -> None:
    office = await an_office()
    served = CaseServed(
        case=CASE, number="A-1042", outcome="done", follow_up_due=MONDAY_MORNING, follow_up_by=Role.STEWARD
    )

    await occasions.tell_of_follow_up(a_message(served), teller=office.teller)

    assert await to_whom(office) == [("follow_up_due", "guanjia")]


@pytest.mark.rule("FUP-01")
async def test_where_one_person_calls_back_nobody_else_is_told() -> None:
    office = await an_office()
    served = CaseServed(
        case=CASE,
        number="A-1042",
        outcome="done",
        follow_up_due=MONDAY_MORNING,
        follow_up_by=Role.STEWARD,
        follow_up_person=AccountId("zhanzhang"),
    )

    await occasions.tell_of_follow_up(a_message(served), teller=office.teller)

    assert await to_whom(office) == [("follow_up_due", "zhanzhang")]


async def test_free_work_is_told_to_be_free_and_names_no_amount() -> None:
    office = await an_office()

    await occasions.tell_of_finish(a_message(finished(amount=0)), teller=office.teller)

    (notice,) = await office.every_notice()
    assert "不收费" in notice.text
    assert "¥" not in notice.text


async def test_the_owner_reads_the_language_that_the_register_names() -> None:
    office = await an_office(language="en")

    await occasions.tell_of_finish(a_message(finished()), teller=office.teller)

    (notice,) = await office.every_notice()
    assert notice.text.startswith("Dear 李女士, work order JX-000017")


async def test_a_redelivered_message_tells_nobody_twice() -> None:
    office = await an_office()
    message = a_message(accepted())

    await occasions.tell_of_acceptance(message, teller=office.teller)
    await office.deliver_due(at=MONDAY_MORNING)
    await occasions.tell_of_acceptance(message, teller=office.teller)
    await office.deliver_due(at=MONDAY_MORNING + timedelta(hours=1))

    assert len(await office.every_notice()) == 2
    assert sum(isinstance(body, NoticeSent) for body in office.said) == 2


async def test_a_message_that_overtakes_its_case_is_tried_again_later() -> None:
    office = await an_office()
    early = accepted().model_copy(update={"case": "case-2"})

    with pytest.raises(NotFoundError):
        await occasions.tell_of_acceptance(a_message(early), teller=office.teller)

    assert await office.every_notice() == []
