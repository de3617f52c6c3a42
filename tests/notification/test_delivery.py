from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.notification.notices.domain import Audience, Notice, NoticeState, NotWaitingError
from services.notification.notices.handlers import occasions
from shared.contracts.notification import NoticeFailed, NoticeHeld, NoticeSent
from shared.rulebook.rules import DefaultRules
from shared.vocabulary.ids import NoticeId, SiteId
from shared.vocabulary.matters import CaseKind
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING
from tests.ground import a_client, a_ground, a_person
from tests.notification.bodies import case_escalated, finished
from tests.notification.office import PHONE, Recorder, an_office

NIGHT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""23:00 in China."""
MORNING_AFTER = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
"""07:30 in China on the next day."""
WAITING = Notice(
    id=NoticeId("n"),
    site=SiteId("jinxiu"),
    template="task_finished",
    audience=Audience.OWNER,
    channel="sms",
    recipient="owner",
    to=PHONE,
    language="zh",
    text="x",
    made_at=MONDAY_MORNING,
    next_try=MONDAY_MORNING,
)


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
    ("recipient", "to", "shown"),
    [
        ("owner", "+8613800002046", "138****2046"),
        ("jx-engineering-1-2", "jx-engineering-1-2", "jx-engineering-1-2"),
        ("jx-engineering-1-2", "lina@example.org", "l***@example.org"),
    ],
)
def test_an_address_is_masked_but_a_colleagues_account_is_not(recipient: str, to: str, shown: str) -> None:
    notice = replace(WAITING, recipient=recipient, to=to)

    assert notice.address_shown == shown


def test_a_sent_notice_is_not_sent_again() -> None:
    gone = WAITING.delivered(at=MONDAY_MORNING, shown=False)

    with pytest.raises(NotWaitingError, match="is sent"):
        gone.delivered(at=MONDAY_MORNING, shown=False)
