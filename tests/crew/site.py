"""Builders: a crew service in memory, its members, orders that come by the lanes."""

import io
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from services.crew.app import build
from services.crew.files.gateways import NullBlobs
from services.crew.prices.views import PRICE_BOOKS
from services.crew.settings import Settings
from services.crew.work.domain.work import Work
from services.crew.work.views import WORKS
from shared.auth.person import Person
from shared.contracts.archive import CrewFormed, SiteOpened
from shared.contracts.billing import PriceItem, PricesPublished
from shared.contracts.dispatch import OfferTask, WithdrawTask
from shared.contracts.envelope import B, Message
from shared.messaging.subscriptions import equip
from shared.rulebook.rules import DefaultRules
from shared.runtime.http import tools_of
from shared.runtime.service import Ground, Service
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import AccountId, CaseId, CrewId, HouseholdId, SiteId, TaskId
from shared.vocabulary.matters import CaseKind, SiteKind, Trade, Urgency
from shared.vocabulary.money import Fen
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING, Clock
from tests.crew.accounts import BackwardsAccounts
from tests.ground import a_client, a_person

TASK = TaskId("case-1-1")
ENGINEERS = CrewId("engineering-1")


def a_member(
    id: str = "zhao", *, crew: str = ENGINEERS, site: str = "jinxiu", language: str = "zh"
) -> Person:
    return replace(
        a_person(Role.CREW, id=id, sites=(site,), crews=(crew,), language=language), name=f"{id}师傅"
    )


ZHAO = a_member("zhao")
QIAN = a_member("qian")


@dataclass
class Site:
    """A crew service in memory; hears messages by the tables that the real one hears them by."""

    sites: str = "all"
    apart: str = ""
    clock: Clock = field(default_factory=Clock)
    rules: DefaultRules = field(default_factory=DefaultRules)

    def __post_init__(self) -> None:
        self.database = MemoryDatabase()
        self.ground = Ground(database=self.database, clock=self.clock, rules=self.rules)
        self.blobs = NullBlobs()
        self.accounts = BackwardsAccounts()
        settings = Settings(
            amqp_url="memory:",
            mongo_url="memory:",
            token_public_key=Path("none"),
            log_format="json",
            sites=self.sites,
            apart=self.apart,
        )
        built = build(settings, self.ground)
        tools = {**built.tools, "blobs": self.blobs, "accounts": self.accounts}
        self.service: Service = replace(built, tools=tools)
        self.works = self.database.store(WORKS)
        self.books = self.database.store(PRICE_BOOKS)

    async def hears(self, body: B, *, id: str | None = None, site: str | None = "jinxiu") -> Message[B]:
        """Deliver one message, now by the clock."""
        message = a_message(body, id=id, at=self.clock(), site=site)
        await self.redelivers(message)
        return message

    async def redelivers(self, message: Message[Any]) -> None:
        """Deliver a message as it is, by the crews' lanes or by the events."""
        tools = tools_of(self.service, ground=self.ground)
        lanes = self.service.lanes
        assert lanes
        for subscription in (*self.service.subscriptions, *lanes.subscriptions):
            if subscription.hears(message.name):
                await subscription.handler(message, **equip(subscription.handler, tools))

    def client(self, person: Person = ZHAO) -> httpx.AsyncClient:
        """A client signed in as the person."""
        return a_client(self.service, self.ground, person)

    async def does(
        self, step: str, *, person: Person = ZHAO, key: str | None = None, task: str = TASK, **body: Any
    ) -> httpx.Response:
        """A member posts one step of the work."""
        headers = {"Idempotency-Key": key} if key else {}
        async with self.client(person) as client:
            return await client.post(f"/api/work/{task}/{step}", json=body, headers=headers)

    async def sends(
        self, content: bytes, *, name: str = "photo.jpg", key: str | None = None
    ) -> httpx.Response:
        """A member sends a photo."""
        headers = {"Idempotency-Key": key} if key else {}
        async with self.client() as client:
            return await client.post(
                f"/api/work/{TASK}/photos", files={"file": (name, content)}, headers=headers
            )

    async def lists(self, tab: str, *, person: Person = ZHAO) -> list[str]:
        """The slips of one tab of a member's list."""
        async with self.client(person) as client:
            answer = await client.get(f"/api/work?state={tab}")
        return [one["slip"] for one in answer.json()["items"]]

    async def work(self) -> Work:
        return await self.works.get(TASK)

    def said(self, body: type[B]) -> list[B]:
        """What was said of one kind, in order."""
        return [one.body for one in self.works.said if isinstance(one.body, body)]


async def a_site_at_work(*, sites: str = "all", offer: OfferTask | None = None) -> Site:
    """A crew service that knows a crew and a price book, with one task offered."""
    site = Site(sites=sites)
    await site.hears(a_place())
    await site.hears(a_crew())
    await site.hears(a_price_book())
    await site.hears(offer or an_offer())
    return site


def a_place(id: str = "jinxiu", *, name: str = "锦绣园") -> SiteOpened:
    return SiteOpened(
        site=SiteId(id),
        name=name,
        name_en="Jinxiu Garden",
        code="JX",
        kind=SiteKind.RESIDENTIAL,
        zone="Asia/Shanghai",
    )


def a_crew(id: str = ENGINEERS, *, site: str = "jinxiu", name: str = "工程一班") -> CrewFormed:
    return CrewFormed(
        site=SiteId(site), crew=CrewId(id), name=name, name_en="Engineering 1", trade=Trade.ENGINEERING
    )


def a_price_book(*, site: str = "jinxiu", price: int = 8000) -> PricesPublished:
    item = PriceItem(
        code="E-01",
        trade=Trade.ENGINEERING,
        what="更换水龙头",
        what_en="Replace a tap",
        unit="个",
        price=Fen(price),
    )
    return PricesPublished(site=SiteId(site), items=(item,))


def an_offer(
    *,
    task: str = TASK,
    crew: str = ENGINEERS,
    site: str = "jinxiu",
    offer: int = 1,
    paid: bool = False,
    urgency: Urgency = Urgency.NORMAL,
    slip: str = "JX-000017",
    household: str | None = None,
    chosen: str | None = None,
    minutes: int = 30,
    hours: int = 4,
) -> OfferTask:
    return OfferTask(
        site=SiteId(site),
        crew=CrewId(crew),
        task=TaskId(task),
        case=CaseId("case-1"),
        case_number="A-1042",
        slip=slip,
        offer=offer,
        trade=Trade.ENGINEERING,
        kind=CaseKind.REPAIR,
        urgency=urgency,
        what="厨房水管漏水",
        paid=paid,
        household=HouseholdId(household) if household else None,
        place="3栋2单元1202",
        contact_name="李女士",
        contact_phone="13800002046",
        accept_by=MONDAY_MORNING + timedelta(minutes=minutes),
        due=MONDAY_MORNING + timedelta(hours=hours),
        chosen=AccountId(chosen) if chosen else None,
    )


def a_withdrawal(*, crew: str = ENGINEERS, offer: int = 1, reason: str = "reassigned") -> WithdrawTask:
    return WithdrawTask(site=SiteId("jinxiu"), crew=CrewId(crew), task=TASK, offer=offer, reason=reason)


def a_price(
    *, unit_price: int = 8000, quantity: int = 1000, code: str = "E-01", agreed: bool = True
) -> dict[str, Any]:
    line = {
        "code": code,
        "what": "更换水龙头",
        "unit": "个",
        "quantity": quantity,
        "unit_price": unit_price,
    }
    return {"lines": [line], "told_to": "李女士", "agreed": agreed}


def a_photo(*, form: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    """A picture with a place and a camera in its EXIF."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x8825] = {1: "N", 2: (31.0, 13.0, 0.0)}
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form, exif=exif)
    return out.getvalue()
