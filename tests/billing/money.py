"""Builders for billing: finished work, a dwelling, the service on its ground."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from services.billing.app import build
from services.billing.charges.domain import Charge, ChargeKind, lines_of
from services.billing.dwellings.handlers import note_dwelling, note_site
from services.billing.dwellings.views import DWELLINGS, SITE_CARDS
from services.billing.ledger.views import LEDGER, SHEETS
from services.billing.settings import Settings
from shared.contracts.archive import HouseholdRegistered, Person, Room, SiteOpened
from shared.contracts.dispatch import PriceLine, TaskFinished
from shared.runtime.service import Ground, Service
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import CaseId, ChargeId, CrewId, HouseholdId, PersonId, RoomId, SiteId, TaskId
from shared.vocabulary.matters import SiteKind
from shared.vocabulary.money import Fen
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING, Clock
from tests.ground import a_client, a_ground, a_person

SETTINGS = Settings(amqp_url="amqp://none", mongo_url="mongodb://none", token_public_key=Path("none"))
JINXIU = SiteId("jinxiu")
HOME = HouseholdId("JX-3-2-501")

FINISHED = TaskFinished(
    task=TaskId("case-1-1"),
    case=CaseId("case-1"),
    case_number="A-1042",
    slip="JX-000017",
    crew=CrewId("engineering-1"),
    done=True,
    note="换了龙头",
    paid=True,
    amount=Fen(16800),
    lines=(
        PriceLine(code="ENG-TAP", what="更换水龙头（人工）", unit="个", quantity=2000, unit_price=Fen(5000)),
        PriceLine(what="水龙头", unit="个", quantity=2000, unit_price=Fen(3400)),
    ),
    household=HOME,
    place="3栋2单元501",
)
OPENED = SiteOpened(
    site=JINXIU,
    name="锦绣园",
    name_en="Jinxiu Gardens",
    code="JX",
    kind=SiteKind.RESIDENTIAL,
    zone="Asia/Shanghai",
)


def a_charge(
    id: str = "charge-1", *, amount: int = 16800, household: str = HOME, site: str = "jinxiu"
) -> Charge:
    return Charge(
        id=ChargeId(id),
        site=SiteId(site),
        kind=ChargeKind.WORK,
        what="有偿服务 JX-000017",
        amount=Fen(amount),
        lines=lines_of((), amount=Fen(amount), what="有偿服务"),
        raised_at=MONDAY_MORNING,
        household=HouseholdId(household),
    )


def a_registration(id: str = HOME, *, revision: int = 1, area: str = "89.50") -> HouseholdRegistered:
    return HouseholdRegistered(
        household=HouseholdId(id),
        site=JINXIU,
        revision=revision,
        rooms=(Room(room=RoomId(id), building="3栋", unit="2单元", label="501", area=Decimal(area)),),
        people=(Person(person=PersonId("p"), name="王小明", relation="业主"),),
    )


def billing(ground: Ground | None = None) -> tuple[Service, Ground, MemoryDatabase]:
    ground = ground or a_ground()
    assert isinstance(ground.database, MemoryDatabase)
    return build(SETTINGS, ground), ground, ground.database


def entering(database: MemoryDatabase, *, clock: Clock | None = None) -> dict[str, Any]:
    """The tools of whoever enters something into the ledger."""
    return {
        "ledger": database.register(LEDGER),
        "sheets": database.store(SHEETS),
        "clock": clock or Clock(),
    }


async def with_dwellings(database: MemoryDatabase, *areas: str) -> None:
    await note_site(a_message(OPENED), site_cards=database.store(SITE_CARDS))
    for place, area in enumerate(areas, 1):
        said = a_registration(f"JX-{place}", area=area)
        await note_dwelling(a_message(said), dwellings=database.store(DWELLINGS))


def somebody(
    service: Service, ground: Ground, *roles: Role, id: str = "qiansu", sites: tuple[str, ...] = ()
) -> httpx.AsyncClient:
    return a_client(service, ground, a_person(*roles, id=id, sites=sites))
