"""What years leave behind: closed cases, and all that the services keep about each."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.archive.documents.domain import Paper
from services.archive.documents.views import PAPERS
from services.archive.journal.domain import Entry
from services.archive.journal.views import BLOCKS, ENTRIES
from services.billing.charges import domain as charges
from services.billing.charges.views import CHARGES
from services.billing.ledger.domain import Account, LedgerEntry, moved
from services.billing.ledger.views import LEDGER
from services.console.journeys import views as cards
from services.console.journeys.domain.calls import CallCard, Line
from services.console.journeys.domain.cases import CaseCard
from services.console.journeys.domain.money import ChargeCard
from services.console.journeys.domain.tasks import Stage, TaskCard
from services.crew.work.domain.work import Work, WorkState
from services.crew.work.views import WORKS
from services.dispatch.tasks.domain.task import Task
from services.dispatch.tasks.views import TASKS
from services.hotline.calls.domain.call import Call, CallState
from services.hotline.calls.views import CALLS
from services.hotline.cases.domain.case import Case
from services.hotline.cases.views import CASES
from services.notification.notices.domain import Audience, Notice, NoticeState
from services.notification.notices.views import NOTICES
from shared.storage.store import Kept
from shared.vocabulary.ids import (
    AccountId,
    CallId,
    CaseId,
    ChargeId,
    CrewId,
    FileId,
    HouseholdId,
    JourneyId,
    MessageId,
    NoticeId,
    ReceiptId,
    SiteId,
    TaskId,
)
from shared.vocabulary.matters import CaseKind, CaseState, Channel, TaskState, Trade, Urgency
from shared.vocabulary.money import Fen
from tests.clockwork import MONDAY_MORNING

NOW = MONDAY_MORNING
YEARS = timedelta(days=730)
OPEN = 200
"""So many cases are open however many are closed."""
SITES, HOMES, AGENTS = 50, 20_000, 40
WORDS = "厨房水龙头漏水，关不住，已经流到客厅，楼下邻居也来敲门了。"
EARLY = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Matter:
    """A case as every service knows it: number ``number`` of ``of``."""

    number: int
    at: datetime
    open: bool

    @property
    def id(self) -> CaseId:
        return CaseId(f"case-{self.number:07}")

    @property
    def site(self) -> SiteId:
        return site_of(self.number)

    @property
    def home(self) -> HouseholdId:
        return home_of(self.number)

    @property
    def task(self) -> TaskId:
        return TaskId(f"task-{self.number:07}")

    @property
    def call(self) -> CallId:
        return CallId(f"call-{self.number:07}")

    @property
    def charge(self) -> ChargeId:
        return ChargeId(f"charge-{self.number:07}")

    @property
    def journey(self) -> JourneyId:
        return JourneyId(f"journey-{self.number:07}")

    @property
    def phone(self) -> str:
        return phone_of(self.number)

    @property
    def crew(self) -> CrewId:
        return CrewId(f"engineering-{self.number % SITES + 1:03}")

    @property
    def agent(self) -> AccountId:
        return AccountId(f"agent-{self.number % AGENTS + 1}")


def site_of(number: int) -> SiteId:
    """The site of a case or a home."""
    return SiteId(f"site-{number % SITES + 1:03}")


def home_of(number: int) -> HouseholdId:
    """The home of a case; there are so many, and after the last comes the first."""
    return HouseholdId(f"home-{number % HOMES:06}")


def phone_of(number: int) -> str:
    """The number that the home of a case calls with."""
    return f"137{number % HOMES:08}"


def matters(begin: int, end: int) -> Iterator[Matter]:
    """Cases that are closed, spread evenly over two years before now; the first two hundred of all are open."""
    for number in range(begin, end):
        # Halves of halves: however many there are, they lie evenly over the years.
        place = int(f"{number:032b}"[::-1], 2) / 2**32
        still = number < OPEN
        yield Matter(number, NOW - (timedelta(hours=place * 48) if still else YEARS * place), still)


def _case(m: Matter) -> Iterable[Any]:
    yield Case(
        m.id, f"A-{m.number}", CaseState.HANDLING if m.open else CaseState.CLOSED, Channel.PHONE, m.at, m.agent, "王敏",
        m.agent, "王敏", "王秀英", m.phone, WORDS, site=m.site, household=m.home, kind=CaseKind.REPAIR,
        closed_at=None if m.open else m.at + timedelta(days=1), due=m.at + timedelta(days=2),
        next_step_at=m.at + timedelta(days=900) if m.open else None,
    )  # fmt: skip


def _call(m: Matter) -> Iterable[Any]:
    yield Call(
        m.call, "4008001234", m.site, state=CallState.ENDED, caller=m.phone, rang_at=m.at,
        answered_at=m.at, ended_at=m.at, agent=m.agent, cases=(m.id,),
    )  # fmt: skip


def _task(m: Matter) -> Iterable[Any]:
    later = NOW + timedelta(days=900)
    yield Task(
        m.task, m.site, m.id, f"A-{m.number}", "JX-000017", CaseKind.REPAIR, Urgency.NORMAL,
        Trade.ENGINEERING, WORDS, False, m.home, None, "3 栋 2 单元 1201", "王秀英", m.phone, None,
        later if m.open else m.at, m.at, TaskState.OFFERED if m.open else TaskState.RETURNED, m.crew,
        accept_by=later if m.open else None, accepted_at=m.at, started_at=m.at, finished_at=m.at,
        returned_at=None if m.open else m.at,
    )  # fmt: skip


def _work(m: Matter) -> Iterable[Any]:
    yield Work(
        m.task, m.site, m.crew, 1, m.id, f"A-{m.number}", "JX-000017", CaseKind.REPAIR,
        Urgency.NORMAL, Trade.ENGINEERING, WORDS, False, m.home, "3 栋 2 单元 1201", "王秀英", m.phone, None,
        m.at, m.at, m.at, state=WorkState.OFFERED if m.open else WorkState.SIGNED,
    )  # fmt: skip


def _card(m: Matter) -> Iterable[Any]:
    task = TaskCard(m.task, stage=Stage.OFFERED if m.open else Stage.RETURNED)
    yield CaseCard(
        m.id, f"A-{m.number}", m.site, m.journey,
        CaseState.HANDLING if m.open else CaseState.CLOSED, owner=m.agent, contact_name="王秀英",
        contact_phone=m.phone, content=WORDS, household=m.home, kind="repair", opened_at=m.at, changed_at=m.at,
        due=m.at + timedelta(days=2), tasks=(task,),
    )  # fmt: skip


def _call_card(m: Matter) -> Iterable[Any]:
    yield CallCard(
        m.call,
        m.site,
        state=Line.ENDED,
        caller=m.phone,
        rang_at=m.at,
        agent=m.agent,
        case=m.id,
    )


def _money_card(m: Matter) -> Iterable[Any]:
    yield ChargeCard(
        m.charge, m.site, "open" if m.open else "paid", household=m.home, place=f"{m.home} 号",
        case=m.id, raised_at=m.at, receipt_number="" if m.open else f"{m.number:07}",
    )  # fmt: skip


def _charge(m: Matter) -> Iterable[Any]:
    state = charges.ChargeState.RAISED if m.open else charges.ChargeState.PAID
    receipt = None if m.open else charges.Receipt(ReceiptId(f"{m.number:07}"), f"{m.number:07}")
    yield charges.Charge(
        m.charge, m.site, charges.ChargeKind.WORK, WORDS, Fen(5000), (), m.at, household=m.home,
        case=m.id, task=m.task, due=m.at, state=state, receipt=receipt,
    )  # fmt: skip


def _ledger(m: Matter) -> Iterable[Any]:
    for what in ("raised", "paid"):
        postings = moved(Fen(5000), into=Account.RECEIVABLE, out_of=Account.CASH)
        yield LedgerEntry(f"{what}-{m.number:07}", m.site, m.at, m.charge, what, postings)


def _entries(m: Matter) -> Iterable[Any]:
    for step in range(6):
        at = m.at + timedelta(minutes=step)
        yield Entry(
            MessageId(f"entry-{m.number:07}-{step}"), "hotline.case.opened", 1, at, m.site, None, m.journey,
            m.agent, "{}", at, (f"case:{m.id}", f"household:{m.home}"),
        )  # fmt: skip


def _paper(m: Matter) -> Iterable[Any]:
    yield Paper(FileId(f"paper-{m.number:07}"), m.site, m.home, "slip", "派工单", "JX-000017", m.at, m.id)


def _notices(m: Matter) -> Iterable[Any]:
    for number in range(2):
        yield Notice(
            NoticeId(f"notice-{m.number:07}-{number}"), m.site, "accepted", Audience.OWNER, "sms", m.home, m.phone,
            "zh", WORDS, m.at, None, m.id, state=NoticeState.WAITING if m.open else NoticeState.SENT,
        )  # fmt: skip


Made = tuple[Kept[Any], Callable[[Matter], Iterable[Any]]]
STORES: Mapping[str, tuple[Made, ...]] = {
    "hotline": ((CASES, _case), (CALLS, _call)),
    "dispatch": ((TASKS, _task),),
    "crew": ((WORKS, _work),),
    "console": ((cards.CASES, _card), (cards.CALLS, _call_card), (cards.CHARGES, _money_card)),
    "billing": ((CHARGES, _charge),),
    "archive": ((PAPERS, _paper),),
    "notification": ((NOTICES, _notices),),
}
REGISTERS: Mapping[str, tuple[Made, ...]] = {
    "billing": ((LEDGER, _ledger),),
    "archive": ((ENTRIES, _entries), (BLOCKS, lambda _: ())),
}
