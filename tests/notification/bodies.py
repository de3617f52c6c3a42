"""What others say that makes notification tell somebody."""

from datetime import timedelta

from shared.contracts.dispatch import TaskAccepted, TaskFinished, TaskOffered
from shared.contracts.hotline import CaseEscalated
from shared.vocabulary.ids import AccountId, CrewId, TaskId
from shared.vocabulary.matters import CaseKind, Urgency
from shared.vocabulary.money import Fen
from shared.vocabulary.people import Role
from tests.clockwork import MONDAY_MORNING
from tests.notification.office import CASE


def accepted() -> TaskAccepted:
    return TaskAccepted(
        task=TaskId("case-1-1"),
        case=CASE,
        slip="JX-000017",
        crew=CrewId("engineering-1"),
        member=AccountId("liugong"),
        member_name="刘工",
    )


def finished(*, done: bool = True, amount: int = 12050) -> TaskFinished:
    return TaskFinished(
        task=TaskId("case-1-1"),
        case=CASE,
        case_number="A-1042",
        slip="JX-000017",
        crew=CrewId("engineering-1"),
        done=done,
        note="更换阀门" if done else "缺配件",
        paid=amount > 0,
        amount=Fen(amount),
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
    *, kind: CaseKind = CaseKind.COMPLAINT, level: int = 1, reason: str = "answer_late"
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
