"""A hotline in memory with a register, an exchange and an agent: what its tests work with."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from services.hotline.app import build
from services.hotline.calls.domain.call import Call
from services.hotline.calls.views import CALLS
from services.hotline.cases.domain.case import Case
from services.hotline.cases.views import CASES
from services.hotline.directory.domain.listing import Listing, Site
from services.hotline.directory.handlers import list_household, list_site
from services.hotline.directory.views import LISTINGS, SITES
from services.hotline.settings import Settings
from shared.auth.person import Person
from shared.contracts.archive import HouseholdRegistered, Person as Resident, Room, SiteOpened
from shared.contracts.envelope import Body, Message
from shared.messaging.subscriptions import equip
from shared.rulebook.rules import DefaultRules
from shared.runtime.http import tools_of
from shared.runtime.service import Ground, Service
from shared.runtime.sweeper import sweep_once
from shared.storage.memory import MemoryDatabase, MemoryStore
from shared.vocabulary.ids import CallId, CaseId, HouseholdId, PersonId, RoomId, SiteId
from shared.vocabulary.matters import SiteKind
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.clockwork import Clock
from tests.ground import a_client, a_ground, a_person

TOKEN = "line-of-jinxiu"
LINE = "02588880001"
NEXT_TOKEN = "line-of-jinxiu-from-next-week-on"
CENTER_TOKEN = "line-of-the-center"
OWNER = "13800138000"
OWNER_E164 = "+8613800138000"


@cache
def settings() -> Settings:
    return Settings(
        amqp_url="memory:",
        mongo_url="memory:",
        token_public_key=Path("none"),
        cti_lines={TOKEN: LINE, NEXT_TOKEN: LINE, CENTER_TOKEN: "4001234567"},
    )


def a_site(site: str = "jinxiu", *, lines: tuple[str, ...] = (LINE,)) -> SiteOpened:
    return SiteOpened(
        site=SiteId(site),
        name="锦绣园",
        name_en="Jinxiu Garden",
        code="JX",
        kind=SiteKind.RESIDENTIAL,
        zone="Asia/Shanghai",
        lines=lines,
    )


def a_household(
    household: str = "h1",
    *,
    site: str = "jinxiu",
    revision: int = 1,
    labels: tuple[str, ...] = ("3-2-1202",),
    name: str = "李女士",
    phones: tuple[str, ...] = (OWNER,),
) -> HouseholdRegistered:
    return HouseholdRegistered(
        household=HouseholdId(household),
        site=SiteId(site),
        revision=revision,
        rooms=tuple(
            Room(room=RoomId(f"room-{label}"), building="", unit="", label=label, area=Decimal(89))
            for label in labels
        ),
        people=(Resident(person=PersonId(f"p-{household}"), name=name, relation="owner", phones=phones),),
    )


@dataclass(frozen=True)
class Hotline:
    """The service, its ground and a client of its routes."""

    service: Service
    ground: Ground
    clock: Clock
    client: httpx.AsyncClient

    @property
    def database(self) -> MemoryDatabase:
        assert isinstance(self.ground.database, MemoryDatabase)
        return self.ground.database

    @property
    def calls(self) -> MemoryStore[Call]:
        return self.database.store(CALLS)

    @property
    def cases(self) -> MemoryStore[Case]:
        return self.database.store(CASES)

    @property
    def listings(self) -> MemoryStore[Listing]:
        return self.database.store(LISTINGS)

    @property
    def sites(self) -> MemoryStore[Site]:
        return self.database.store(SITES)

    @property
    def said(self) -> list[Body]:
        """What the calls and then the cases said, each in its order."""
        return [message.body for message in (*self.calls.said, *self.cases.said)]

    def said_of(self, kind: type[Body]) -> list[Any]:
        return [body for body in self.said if isinstance(body, kind)]

    def as_person(self, person: Person) -> "Hotline":
        """The same hotline, asked by somebody else."""
        return Hotline(self.service, self.ground, self.clock, a_client(self.service, self.ground, person))

    async def hear(self, message: Message[Any]) -> None:
        """Deliver a message to whoever hears it."""
        tools = tools_of(self.service, ground=self.ground)
        for subscription in self.service.subscriptions:
            if isinstance(message.body, subscription.body):
                await subscription.handler(message, **equip(subscription.handler, tools))

    async def push(
        self, event: str, *, token: str = TOKEN, call: str = "c1", **fields: Any
    ) -> httpx.Response:
        """The exchange says something."""
        told = {"event": event, "callId": call, **fields}
        return await self.client.post(f"/cti/{token}", json=told)

    async def rings(self, call: str = "c1", *, caller: str = OWNER, **fields: Any) -> CallId:
        """A call rings; its id."""
        told = {"from": caller, "to": LINE, "direction": "in", **fields}
        answer = await self.push("newCall", call=call, **told)
        assert answer.status_code == 200, answer.text
        return CallId(answer.json()["call"])

    async def post(
        self, path: str, body: Mapping[str, Any] | None = None, *, key: str = ""
    ) -> httpx.Response:
        """A request by whoever is signed in; ``key`` makes it the same command twice."""
        headers = {"Idempotency-Key": key} if key else {}
        return await self.client.post(path, json=body or {}, headers=headers)

    async def told(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A request that must succeed; the new state."""
        answer = await self.post(path, body)
        assert answer.is_success, answer.text
        state: dict[str, Any] = answer.json()
        return state

    async def get(self, path: str, **query: Any) -> Any:
        """What a question is answered."""
        answer = await self.client.get(path, params=query)
        assert answer.is_success, answer.text
        return answer.json()

    async def sweep(self) -> int:
        """Do what has fallen due by the clock."""
        return await sweep_once(self.service, self.ground, self.clock())

    async def recorded(self, **changes: Any) -> CaseId:
        """A case on record; its id."""
        contact = {
            "channel": "phone",
            "contact_name": "李女士",
            "contact_phone": OWNER,
            "content": "厨房水管漏水",
            **changes,
        }
        return CaseId((await self.told("/cases", contact))["id"])

    async def confirmed(self, **changes: Any) -> CaseId:
        """A case whose room, name and phone were read back; its id."""
        case = await self.recorded(**changes)
        await self.told(f"/cases/{case}/confirm", a_read_back())
        return case

    async def classified(self, kind: str = "repair", *, urgency: str = "normal", **changes: Any) -> CaseId:
        """A case that is being handled; its id."""
        case = await self.confirmed(**changes)
        await self.told(f"/cases/{case}/classify", {"kind": kind, "urgency": urgency})
        return case

    async def split(self, kind: str = "repair", *, trades: tuple[str, ...] = ("engineering",)) -> CaseId:
        """A case with a task for each trade; its id."""
        case = await self.classified(kind)
        tasks = [{"trade": trade, "what": f"{trade} work", "paid": False} for trade in trades]
        await self.told(f"/cases/{case}/tasks", {"tasks": tasks})
        return case

    async def answered(self, kind: str = "consultation") -> CaseId:
        """A case answered on the spot; its id."""
        case = await self.classified(kind)
        await self.told(f"/cases/{case}/answer", {"answer": "物业费每月五日前缴纳。"})
        return case


def a_read_back(**changes: Any) -> dict[str, Any]:
    """What a careful agent reads back."""
    return {
        "site": "jinxiu",
        "room": "room-3-2-1202",
        "household": "h1",
        "place": "3-2-1202",
        "contact_name": "李女士",
        "contact_phone": OWNER,
        "read_back": ["room", "name", "phone"],
        **changes,
    }


async def a_hotline(*, person: Person | None = None, rules: Mapping[str, Any] | None = None) -> Hotline:
    """A hotline that knows one site and one household; asked by an agent of every site."""
    clock = Clock()
    ground = a_ground(clock=clock, rules=DefaultRules(rules or {}))
    service = build(settings(), ground)
    client = a_client(service, ground, person or a_person(Role.AGENT))
    hotline = Hotline(service, ground, clock, client)
    await list_site(a_message(a_site()), sites=hotline.sites)
    await list_household(a_message(a_household()), listings=hotline.listings)
    return hotline
