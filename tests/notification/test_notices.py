from datetime import UTC, datetime, timedelta

import pytest

from services.notification.notices.domain import Notice, NoticeState, masked
from services.notification.notices.handlers import occasions
from shared.contracts.dispatch import TaskAccepted, TaskEscalated, TaskFinished, TaskOffered, TaskStarted
from shared.contracts.hotline import CaseEscalated, CaseServed
from shared.contracts.notification import NoticeFailed, NoticeHeld, NoticeSent
from shared.rulebook.rules import DefaultRules
from shared.vocabulary.ids import AccountId, CrewId, NoticeId, SiteId, TaskId
from shared.vocabulary.matters import CaseKind, Urgency
from shared.vocabulary.money import Fen
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import NotFoundError
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING
from tests.ground import a_client, a_ground, a_person
from tests.notification.office import CASE, PHONE, Office, Recorder, an_office

NIGHT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""23:00 in China."""
MORNING_AFTER = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
"""07:30 in China on the next day."""


def accepted() -> TaskAccepted:
    return TaskAccepted(
        task=TaskId("case-1-1"),
        case=CASE,
        slip="JX-000017",
        crew=CrewId("engineering-1"),
        member=AccountId("liugong"),
        member_name="刘工",
    )


def finished(*, done: bool = True) -> TaskFinished:
    return TaskFinished(
        task=TaskId("case-1-1"),
        case=CASE,
        case_number="A-1042",
        slip="JX-000017",
        crew=CrewId("engineering-1"),
        done=done,
        note="更换阀门" if done else "缺配件",
        paid=True,
        amount=Fen(12050),
        place="锦绣园 3-2-1202",
    )


def offered(*, urgency: Urgency = Urgency.NORMAL) -> TaskOffered:
    return TaskOffered(
        task=TaskId("case-1-1"),
        case=CASE,
        slip="JX-000017",
        crew=CrewId("engineering-1"),
        offer=1,
        accept_by=MONDAY_MORNING + timedelta(minutes=15),
        urgency=urgency,
        place="锦绣园 3-2-1202",
        what="厨房漏水",
    )


def case_escalated(
    *, kind: CaseKind = CaseKind.COMPLAINT, level: int = 1, reason: str = "late"
) -> CaseEscalated:
    return CaseEscalated(
        case=CASE,
        number="A-1042",
        kind=kind,
        level=level,
        role=Role.SITE_MANAGER,
        reason=reason,
        place="3-2-1202",
    )


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
        reason="nobody_accepted",
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


async def test_quiet_hours_hold_a_notice_until_the_morning() -> None:
    office = await an_office()

    await occasions.tell_of_finish(a_message(finished(), at=NIGHT), teller=office.teller)

    (notice,) = await office.every_notice()
    assert notice.next_try == MORNING_AFTER
    assert [type(body) for body in office.said] == [NoticeHeld]
    assert await office.notices.claim("next_try", at=NIGHT, lease=30, limit=10) == []


async def test_quiet_hours_after_midnight_end_the_same_morning() -> None:
    office = await an_office()

    at = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    await occasions.tell_of_finish(a_message(finished(), at=at), teller=office.teller)

    (notice,) = await office.every_notice()
    assert notice.next_try == MORNING_AFTER


async def test_an_emergency_breaks_the_quiet_hours() -> None:
    office = await an_office()

    await occasions.tell_of_late_case(
        a_message(case_escalated(kind=CaseKind.EMERGENCY), at=NIGHT), teller=office.teller
    )

    assert {notice.next_try for notice in await office.every_notice()} == {NIGHT}


async def test_without_a_gateway_the_page_shows_what_would_have_gone_out() -> None:
    office = await an_office()
    await occasions.tell_of_finish(a_message(finished()), teller=office.teller)

    await office.deliver_due(at=MONDAY_MORNING)

    (notice,) = await office.every_notice()
    assert notice.state is NoticeState.SHOWN
    (sent,) = office.said
    assert isinstance(sent, NoticeSent)
    assert (sent.channel, sent.to) == ("page", "138****2046")


async def test_a_gateway_takes_a_notice_once() -> None:
    office = await an_office()
    gateway = Recorder()
    await occasions.tell_of_finish(a_message(finished()), teller=office.teller)

    await office.deliver_due(at=MONDAY_MORNING, gateways={"sms": gateway})
    await office.deliver_due(at=MONDAY_MORNING + timedelta(days=1), gateways={"sms": gateway})

    assert [notice.to for notice in gateway.taken] == [PHONE]
    assert (await office.every_notice())[0].state is NoticeState.SENT


async def test_a_gateway_that_fails_is_tried_again_after_a_pause() -> None:
    office = await an_office()
    gateway = Recorder(failures=1)
    await occasions.tell_of_finish(a_message(finished()), teller=office.teller)

    await office.deliver_due(at=MONDAY_MORNING, gateways={"sms": gateway})
    too_early = await office.notices.claim(
        "next_try", at=MONDAY_MORNING + timedelta(seconds=29), lease=1, limit=9
    )
    await office.deliver_due(at=MONDAY_MORNING + timedelta(seconds=30), gateways={"sms": gateway})

    assert too_early == []
    assert len(gateway.taken) == 1


async def test_a_gateway_that_keeps_failing_is_given_up_with_the_reason() -> None:
    office = await an_office(ground=a_ground(rules=DefaultRules({"notices.retry_after": ["30s"]})))
    await occasions.tell_of_finish(a_message(finished()), teller=office.teller)

    for hours in range(3):
        at = MONDAY_MORNING + timedelta(hours=hours)
        await office.deliver_due(at=at, gateways={"sms": Recorder(failures=1)})

    (notice,) = await office.every_notice()
    assert (notice.state, notice.attempts) == (NoticeState.FAILED, 2)
    (failed,) = office.said
    assert isinstance(failed, NoticeFailed)
    assert failed.reason == "the line is busy"


async def test_a_notice_that_was_given_up_can_be_tried_again_by_hand() -> None:
    office = await an_office(ground=a_ground(rules=DefaultRules({"notices.retry_after": []})))
    await occasions.tell_of_finish(a_message(finished()), teller=office.teller)
    await office.deliver_due(at=MONDAY_MORNING, gateways={"sms": Recorder(failures=1)})
    (notice,) = await office.every_notice()

    async with a_client(office.service, office.ground) as client:
        answer = await client.post(f"/notices/{notice.id}/retry")

    assert answer.status_code == 200
    assert answer.json()["state"] == "waiting"


async def test_a_notice_that_is_gone_cannot_be_sent_again() -> None:
    office = await an_office()
    await occasions.tell_of_finish(a_message(finished()), teller=office.teller)
    await office.deliver_due(at=MONDAY_MORNING)
    (notice,) = await office.every_notice()

    async with a_client(office.service, office.ground) as client:
        answer = await client.post(f"/notices/{notice.id}/retry")

    assert answer.status_code == 409


async def test_the_list_masks_addresses_and_shows_only_the_readers_sites() -> None:
    office = await an_office()
    await occasions.tell_of_finish(a_message(finished()), teller=office.teller)

    async with a_client(office.service, office.ground) as client:
        here = (await client.get("/notices")).json()["items"]
    async with a_client(office.service, office.ground, a_person(Role.STEWARD, sites=("yunjing",))) as client:
        elsewhere = (await client.get("/notices")).json()["items"]

    assert [item["to"] for item in here] == ["138****2046"]
    assert elsewhere == []


async def test_a_crew_member_may_not_read_the_notices() -> None:
    office = await an_office()

    async with a_client(office.service, office.ground, a_person(Role.CREW)) as client:
        answer = await client.get("/notices")

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("address", "shown"),
    [("13800002046", "138****2046"), ("lina@example.org", "l***@example.org"), ("110", "***")],
)
def test_addresses_are_masked(address: str, shown: str) -> None:
    assert masked(address) == shown


def test_a_sent_notice_is_not_sent_again() -> None:
    waiting = Notice(
        id=NoticeId("n"),
        site=SiteId("jinxiu"),
        template="task_finished",
        audience="owner",  # type: ignore[arg-type]  # a StrEnum value reads the same
        channel="sms",
        recipient="owner",
        to=PHONE,
        language="zh",
        text="x",
        made_at=MONDAY_MORNING,
        next_try=MONDAY_MORNING,
    )

    gone = waiting.delivered(at=MONDAY_MORNING, shown=False)

    with pytest.raises(Exception, match="is sent"):
        gone.delivered(at=MONDAY_MORNING, shown=False)
