"""A case's whole road as the messages that services say about it."""

from datetime import datetime, timedelta
from typing import Any

from shared.contracts.billing import ChargePaid, ChargeRaised
from shared.contracts.dispatch import (
    PriceLine,
    TaskAccepted,
    TaskFinished,
    TaskOffered,
    TaskPlanned,
    TaskPriced,
    TaskReturned,
    TaskStarted,
)
from shared.contracts.envelope import Body, Message
from shared.contracts.hotline import (
    CallAnswered,
    CallEnded,
    CallRang,
    CaseClassified,
    CaseClosed,
    CaseConfirmed,
    CaseFollowedUp,
    CaseOpened,
    CaseServed,
    Match,
    TaskRequested,
)
from shared.contracts.notification import NoticeSent
from shared.vocabulary.ids import (
    AccountId,
    CallId,
    CaseId,
    ChargeId,
    CrewId,
    HouseholdId,
    NoticeId,
    ReceiptId,
    RoomId,
    TaskId,
)
from shared.vocabulary.matters import CaseKind, Channel, PaymentMethod, Trade, Urgency
from shared.vocabulary.money import Fen
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING

CASE, CALL, TASK = CaseId("case-1"), CallId("call-1"), TaskId("case-1-1")
HOUSEHOLD, ROOM, PLACE = HouseholdId("jinxiu-3-2-1202"), RoomId("room-1202"), "锦绣园 3-2-1202"
PHONE = "13812342046"


def a_match() -> Match:
    """The room that Li Li's number belongs to."""
    return Match(household=HOUSEHOLD, room=ROOM, site="jinxiu", place=PLACE, person="李丽")


def opened(**changes: object) -> CaseOpened:
    """A case as it is opened from a call."""
    said = CaseOpened(
        case=CASE,
        number="A-1042",
        call=CALL,
        channel=Channel.PHONE,
        owner=AccountId("wangmin"),
        owner_name="王敏",
        contact_name="李丽",
        contact_phone=PHONE,
        content="厨房水管漏水",
        wish="今天上门",
    )
    return said.model_copy(update=changes)


def bodies() -> tuple[Body, ...]:
    """What is said about one paid repair, in the order it happens."""
    lines = (PriceLine(what="换角阀", unit="个", quantity=1000, unit_price=Fen(8500)),)
    return (
        CallRang(call=CALL, line="96300", caller=PHONE, matches=(a_match(),)),
        CallAnswered(call=CALL, agent=AccountId("wangmin"), rings=2, waited_seconds=7.5, in_time=True),
        opened(),
        CaseConfirmed(
            case=CASE,
            household=HOUSEHOLD,
            room=ROOM,
            place=PLACE,
            contact_name="李丽",
            contact_phone=PHONE,
            read_back=("room", "name", "phone"),
        ),
        CaseClassified(
            case=CASE, kind=CaseKind.REPAIR, urgency=Urgency.URGENT, due=MONDAY_MORNING + timedelta(hours=4)
        ),
        TaskRequested(
            case=CASE,
            case_number="A-1042",
            task=TASK,
            kind=CaseKind.REPAIR,
            urgency=Urgency.URGENT,
            trade=Trade.ENGINEERING,
            what="换角阀",
            paid=True,
            household=HOUSEHOLD,
            room=ROOM,
            place=PLACE,
            contact_name="李丽",
            contact_phone=PHONE,
            due=MONDAY_MORNING + timedelta(hours=4),
        ),
        CallEnded(call=CALL, answered=True, talk_seconds=95.0, too_long=False),
        TaskPlanned(
            task=TASK,
            case=CASE,
            case_number="A-1042",
            slip="JX-000017",
            kind=CaseKind.REPAIR,
            urgency=Urgency.URGENT,
            trade=Trade.ENGINEERING,
            what="换角阀",
            paid=True,
            household=HOUSEHOLD,
            room=ROOM,
            place=PLACE,
            due=MONDAY_MORNING + timedelta(hours=4),
        ),
        TaskOffered(
            task=TASK,
            case=CASE,
            slip="JX-000017",
            crew=CrewId("jinxiu-eng"),
            offer=1,
            accept_by=MONDAY_MORNING + timedelta(minutes=25),
            urgency=Urgency.URGENT,
            place=PLACE,
            what="换角阀",
        ),
        NoticeSent(
            notice=NoticeId("notice-1"),
            template="accepted",
            channel="sms",
            audience="owner",
            to="138****2046",
            text="您的报修 A-1042 已受理。",
            case=CASE,
            household=HOUSEHOLD,
        ),
        TaskAccepted(
            task=TASK,
            case=CASE,
            slip="JX-000017",
            crew=CrewId("jinxiu-eng"),
            member=AccountId("zhaoqiang"),
            member_name="赵强",
        ),
        TaskStarted(task=TASK, case=CASE, slip="JX-000017", crew=CrewId("jinxiu-eng"), member_name="赵强"),
        TaskPriced(
            task=TASK, case=CASE, slip="JX-000017", amount=Fen(8500), lines=lines, told_to="李丽", agreed=True
        ),
        TaskFinished(
            task=TASK,
            case=CASE,
            case_number="A-1042",
            slip="JX-000017",
            crew=CrewId("jinxiu-eng"),
            done=True,
            note="已更换角阀,试水正常",
            paid=True,
            amount=Fen(8500),
            lines=lines,
            household=HOUSEHOLD,
            room=ROOM,
            place=PLACE,
        ),
        TaskReturned(task=TASK, case=CASE, slip="JX-000017", household=HOUSEHOLD, signer="李丽"),
        ChargeRaised(
            charge=ChargeId("charge-1"),
            kind="work",
            what="有偿服务 JX-000017",
            amount=Fen(8500),
            household=HOUSEHOLD,
            place=PLACE,
            case=CASE,
            task=TASK,
        ),
        ChargePaid(
            charge=ChargeId("charge-1"),
            receipt=ReceiptId("receipt-1"),
            receipt_number="0000001",
            amount=Fen(8500),
            method=PaymentMethod.QR,
            payer="李丽",
            household=HOUSEHOLD,
            case=CASE,
            task=TASK,
        ),
        CaseServed(
            case=CASE,
            number="A-1042",
            outcome="已更换角阀",
            follow_up_due=MONDAY_MORNING + timedelta(hours=26),
            follow_up_by=Role.AGENT,
        ),
        CaseFollowedUp(case=CASE, satisfied=True, rating=5, words="很快"),
        CaseClosed(case=CASE, number="A-1042", outcome="已更换角阀", satisfied=True),
    )


def a_road(until: type[Body] | None = None, *, start: datetime = MONDAY_MORNING) -> tuple[Message[Any], ...]:
    """The road's messages, three minutes apart, up to and with the first of a kind."""
    told: list[Message[Any]] = []
    for place, body in enumerate(bodies()):
        told.append(a_message(body, id=f"road-{place}", at=start + timedelta(minutes=3 * place)))
        if until and isinstance(body, until):
            break
    return tuple(told)
