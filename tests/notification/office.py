"""Notification in memory, with somebody to tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.notification.app import build
from services.notification.contacts import handlers as contacts
from services.notification.notices.domain import Notice
from services.notification.notices.gateways import DeliveryError, Gateway
from services.notification.notices.handlers.delivery import deliver
from services.notification.notices.handlers.telling import Teller
from services.notification.notices.views import NOTICES
from services.notification.settings import Settings
from shared.contracts.archive import HouseholdRegistered, Person, Room, SiteOpened
from shared.contracts.console import AccountOpened, Grant
from shared.contracts.envelope import Body
from shared.contracts.hotline import CaseConfirmed, CaseOpened
from shared.runtime.service import Ground, Service
from shared.storage.memory import MemoryStore
from shared.vocabulary.ids import AccountId, CaseId, CrewId, HouseholdId, PersonId, RoomId, SiteId
from shared.vocabulary.matters import Channel, SiteKind
from shared.vocabulary.people import Role
from tests.causes import a_command, a_message
from tests.ground import a_ground

SITE = SiteId("jinxiu")
CASE = CaseId("case-1")
PHONE = "13800002046"


@dataclass
class Recorder:
    """A gateway that remembers what it took, and fails as often as it is told to."""

    delivers: bool = True
    failures: int = 0
    taken: list[Notice] = field(default_factory=list)

    async def send(self, notice: Notice) -> None:
        if self.failures:
            self.failures -= 1
            raise DeliveryError("the line is busy")
        self.taken.append(notice)


@dataclass
class Office:
    """The service and short ways to what tests ask about."""

    ground: Ground
    service: Service

    @property
    def teller(self) -> Teller:
        teller = self.service.tools["teller"]
        assert isinstance(teller, Teller)
        return teller

    @property
    def notices(self) -> MemoryStore[Notice]:
        store = self.ground.database.store(NOTICES)
        assert isinstance(store, MemoryStore)
        return store

    @property
    def said(self) -> list[Body]:
        return [message.body for message in self.notices.said]

    async def every_notice(self) -> list[Notice]:
        return list(await self.notices.find_many({}, order="template"))

    async def deliver_due(self, *, at: datetime, gateways: Mapping[str, Gateway] | None = None) -> None:
        for notice in await self.notices.claim("next_try", at=at, lease=30, limit=100):
            await deliver(
                notice,
                because=a_command(at=at),
                notices=self.notices,
                gateways=gateways or {},
                rules=self.ground.rules,
            )


def settings(**values: Any) -> Settings:
    return Settings(
        amqp_url="amqp://nowhere", mongo_url="mongodb://nowhere", token_public_key=Path("none"), **values
    )


async def an_office(*, ground: Ground | None = None, language: str = "zh") -> Office:
    """An office that knows one site, one case, its owner, a steward, an engineer and two managers."""
    ground = ground or a_ground()
    office = Office(ground=ground, service=build(settings(), ground))
    teller = office.teller
    opened = SiteOpened(
        site=SITE,
        name="锦绣园",
        name_en="Jinxiu Garden",
        code="JX",
        kind=SiteKind.RESIDENTIAL,
        zone="Asia/Shanghai",
    )
    await contacts.note_site(a_message(opened), places=teller.places)
    for account, role, crews in (
        ("liugong", Role.CREW, ("engineering-1",)),
        ("zhaolead", Role.CREW_LEAD, ("engineering-1",)),
        ("guanjia", Role.STEWARD, ()),
        ("zhanzhang", Role.SITE_MANAGER, ()),
    ):
        await contacts.note_account(a_message(an_account(account, role, crews=crews)), staff=teller.staff)
    await contacts.note_case(a_message(a_case()), contacts=teller.contacts)
    await contacts.note_confirmation(a_message(a_confirmation()), contacts=teller.contacts)
    await contacts.note_household(a_message(a_household(language=language)), households=teller.households)
    return office


def an_account(
    account: str, role: Role, *, crews: tuple[str, ...] = (), revision: int = 1, active: bool = True
) -> AccountOpened:
    return AccountOpened(
        account=AccountId(account),
        name=account,
        grants=(Grant(role=role, sites=(SITE,)),),
        crews=tuple(CrewId(crew) for crew in crews),
        revision=revision,
        active=active,
    )


def a_case() -> CaseOpened:
    return CaseOpened(
        case=CASE,
        number="A-1042",
        channel=Channel.PHONE,
        owner=AccountId("wangmin"),
        owner_name="王敏",
        contact_name="李女士",
        contact_phone=PHONE,
        content="厨房漏水",
    )


def a_confirmation() -> CaseConfirmed:
    return CaseConfirmed(
        case=CASE,
        household=HouseholdId("jx-3-2-1202"),
        room=RoomId("jx-3-2-1202"),
        place="锦绣园 3-2-1202",
        contact_name="李女士",
        contact_phone=PHONE,
        read_back=("room", "name", "phone"),
    )


def a_household(*, language: str = "zh", revision: int = 1) -> HouseholdRegistered:
    return HouseholdRegistered(
        household=HouseholdId("jx-3-2-1202"),
        site=SITE,
        revision=revision,
        rooms=(
            Room(room=RoomId("jx-3-2-1202"), building="3", unit="2", label="1202", area=Decimal("96.50")),
        ),
        people=(
            Person(
                person=PersonId("p1"),
                name="李女士",
                relation="owner",
                phones=(PHONE,),
                mail="li@example.org",
                language=language,
            ),
        ),
    )
