"""Builders: a dispatch office with its sites and crews, tasks on their road, what crews report."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from services.dispatch.app import build
from services.dispatch.settings import Settings
from services.dispatch.tasks.domain.task import Task
from services.dispatch.tasks.views import TASKS
from shared.contracts.archive import CrewFormed, SiteOpened
from shared.contracts.crew import (
    PriceTold,
    WorkAccepted,
    WorkDeclined,
    WorkFinished,
    WorkSigned,
    WorkStarted,
)
from shared.contracts.dispatch import PriceLine
from shared.contracts.envelope import B, Body, Message
from shared.contracts.hotline import TaskRequested
from shared.messaging.subscriptions import equip
from shared.rulebook.rules import DefaultRules
from shared.runtime.http import tools_of
from shared.runtime.service import Ground, Service
from shared.runtime.sweeper import sweep_once
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import AccountId, CaseId, CrewId, FileId, HouseholdId, SiteId, TaskId
from shared.vocabulary.matters import CaseKind, SiteKind, Trade, Urgency
from shared.vocabulary.money import Fen
from tests.causes import a_message
from tests.clockwork import Clock

JINXIU = SiteId("jinxiu")
TASK = TaskId("case-1-1")
ENGINEERS = CrewId("engineering-1")
OTHERS = CrewId("engineering-2")
CLEANERS = CrewId("cleaning-1")
ZHAO = AccountId("zhao")


@dataclass
class Office:
    """Dispatch in memory; hears messages by the table that the real one hears them by."""

    clock: Clock = field(default_factory=Clock)
    rules: DefaultRules = field(default_factory=DefaultRules)

    def __post_init__(self) -> None:
        self.database = MemoryDatabase()
        self.ground = Ground(database=self.database, clock=self.clock, rules=self.rules)
        self.service: Service = build(
            Settings(
                amqp_url="memory:", mongo_url="memory:", token_public_key=Path("none"), log_format="json"
            ),
            self.ground,
        )
        self.tasks = self.database.store(TASKS)

    async def hears(self, body: B, *, id: str | None = None, site: str | None = "jinxiu") -> Message[B]:
        """Deliver one message, now by the clock."""
        message = a_message(body, id=id, at=self.clock(), site=site)
        await self.redelivers(message)
        return message

    async def redelivers(self, message: Message[Any]) -> None:
        """Deliver a message as it is."""
        tools = tools_of(self.service, ground=self.ground)
        for subscription in self.service.subscriptions:
            if subscription.hears(message.name):
                await subscription.handler(message, **equip(subscription.handler, tools))

    async def later(self, **spans: float) -> None:
        """Let time pass and do what has fallen due."""
        await sweep_once(self.service, self.ground, self.clock.passes(**spans))

    async def task(self, key: str = TASK) -> Task:
        return await self.tasks.get(key)

    def said(self, body: type[B]) -> list[B]:
        """What was said of one kind, in order."""
        return [one.body for one in self.tasks.said if isinstance(one.body, body)]

    def names(self) -> list[str]:
        return [one.name for one in self.tasks.said]


async def an_office(*crews: CrewFormed, rules: DefaultRules | None = None) -> Office:
    """An office that knows the site Jinxiu and, unless told otherwise, two crews of engineers and one of cleaners."""
    office = Office(rules=rules or DefaultRules())
    await office.hears(a_site())
    for crew in crews or (a_crew(ENGINEERS), a_crew(OTHERS), a_crew(CLEANERS, trade=Trade.CLEANING)):
        await office.hears(crew)
    return office


def a_site(id: str = "jinxiu", *, code: str = "JX", name: str = "锦绣园") -> SiteOpened:
    return SiteOpened(
        site=SiteId(id),
        name=name,
        name_en="Jinxiu Garden",
        code=code,
        kind=SiteKind.RESIDENTIAL,
        zone="Asia/Shanghai",
    )


def a_crew(
    id: str = ENGINEERS, *, trade: Trade = Trade.ENGINEERING, site: str = "jinxiu", name: str = "工程一班"
) -> CrewFormed:
    return CrewFormed(site=SiteId(site), crew=CrewId(id), name=name, name_en="Engineering 1", trade=trade)


def a_request(
    id: str = TASK,
    *,
    trade: Trade = Trade.ENGINEERING,
    urgency: Urgency = Urgency.NORMAL,
    crew: str | None = None,
    paid: bool = False,
    due: datetime | None = None,
    household: str = "3-2-1202",
    wanted_at: datetime | None = None,
) -> TaskRequested:
    return TaskRequested(
        case=CaseId("case-1"),
        case_number="A-1042",
        task=TaskId(id),
        kind=CaseKind.REPAIR,
        urgency=urgency,
        trade=trade,
        crew=crew,
        what="厨房水管漏水",
        paid=paid,
        household=HouseholdId(household),
        place="3栋2单元1202",
        contact_name="李女士",
        contact_phone="13800002046",
        wanted_at=wanted_at,
        due=due,
    )


def an_acceptance(
    *, crew: CrewId = ENGINEERS, offer: int = 1, member: str = ZHAO, task: str = TASK
) -> WorkAccepted:
    return WorkAccepted(
        task=TaskId(task),
        case=CaseId("case-1"),
        crew=crew,
        offer=offer,
        member=AccountId(member),
        member_name="赵师傅",
    )


def a_refusal(*, crew: CrewId = ENGINEERS, offer: int = 1, reason: str = "没有配件") -> WorkDeclined:
    return WorkDeclined(task=TASK, case=CaseId("case-1"), crew=crew, offer=offer, member=ZHAO, reason=reason)


def a_start(*, member: str = ZHAO) -> WorkStarted:
    return WorkStarted(task=TASK, case=CaseId("case-1"), member=AccountId(member))


def a_price(*, agreed: bool = True, amount: int = 8000) -> PriceTold:
    line = PriceLine(code="E-01", what="更换水龙头", unit="个", quantity=1000, unit_price=Fen(amount))
    return PriceTold(
        task=TASK, case=CaseId("case-1"), amount=Fen(amount), lines=(line,), told_to="李女士", agreed=agreed
    )


def an_end(*, done: bool = True, note: str = "已换水龙头", member: str = ZHAO) -> WorkFinished:
    return WorkFinished(
        task=TASK,
        case=CaseId("case-1"),
        member=AccountId(member),
        done=done,
        note=note,
        photos=(FileId("photo-1"),),
    )


def a_signature() -> WorkSigned:
    return WorkSigned(task=TASK, case=CaseId("case-1"), signer="李女士", signature=FileId("signature-1"))


HALF_HOUR = timedelta(minutes=30)
Said = list[Body]
