"""A whole town in memory: every service with its own database, on one street, under one clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import httpx
from fastapi import Request

from services.archive import app as archive, settings as archive_settings
from services.billing import app as billing, settings as billing_settings
from services.crew import app as crew, settings as crew_settings
from services.dispatch import app as dispatch, settings as dispatch_settings
from services.hotline import app as hotline, settings as hotline_settings
from services.notification import app as notification, settings as notification_settings
from shared.auth.person import Person
from shared.contracts.console import AccountOpened, Grant
from shared.contracts.envelope import Body
from shared.messaging.memory import Street
from shared.rulebook.rules import Rulebook
from shared.rulebook.stored import StoredRules
from shared.runtime.http import Doorman, tools_of
from shared.runtime.service import Ground, Service
from shared.runtime.sweeper import sweep_once
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import AccountId, CrewId
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.clockwork import Clock
from tests.ground import a_person, the_routes

CTI_TOKEN = "line-one"
LINE = "4008001000"

PEOPLE: Mapping[str, Person] = {
    one.id: one
    for one in (
        a_person(Role.AGENT, id="wangmin"),
        a_person(Role.SUPERVISOR, id="zhuguan"),
        a_person(Role.ADMINISTRATOR, id="admin"),
        a_person(Role.ARCHIVIST, id="dangan"),
        a_person(Role.FINANCE, id="caiwu"),
        a_person(Role.CASHIER, id="shouyin", sites=("jinxiu",)),
        a_person(Role.STEWARD, id="guanjia", sites=("jinxiu",)),
        a_person(Role.SITE_MANAGER, id="zhanzhang", sites=("jinxiu",)),
        a_person(Role.CREW, id="liugong", sites=("jinxiu",), crews=("engineering-1",)),
        a_person(Role.CREW, id="chengong", sites=("jinxiu",), crews=("engineering-1",)),
        a_person(Role.CREW, id="baojie", sites=("jinxiu",), crews=("cleaning-1",)),
        a_person(Role.CREW, id="elsewhere", sites=("yunjing",), crews=("engineering-1",)),
    )
}


@dataclass
class House:
    """One service of the town."""

    service: Service
    ground: Ground
    database: MemoryDatabase
    client: httpx.AsyncClient


@dataclass
class Town:
    """Every service, and short ways to ask and to let time pass."""

    street: Street
    clock: Clock
    houses: dict[str, House] = field(default_factory=dict)

    async def ask(self, service: str, method: str, path: str, *, who: str, **values: Any) -> Any:
        """A request as somebody; what it leads to is done when it returns. Raises AssertionError on an error."""
        answer = await self.try_(service, method, path, who=who, **values)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def try_(self, service: str, method: str, path: str, *, who: str, **values: Any) -> httpx.Response:
        """A request as somebody, whatever comes of it."""
        headers = {"Authorization": who, **values.pop("headers", {})}
        answer = await self.houses[service].client.request(method, path, headers=headers, **values)
        await self.street.settle()
        return answer

    async def push(self, event: str, call: str, **values: str) -> None:
        """An event from the telephone exchange."""
        told = {"event": event, "callId": call, "to": LINE, "direction": "in", **values}
        answer = await self.houses["hotline"].client.post(f"/cti/{CTI_TOKEN}", data=told)
        assert answer.status_code == 200, answer.text
        await self.street.settle()

    async def passes(self, **spans: float) -> None:
        """Let time pass, and everything happen that falls due."""
        at = self.clock.passes(**spans)
        for house in self.houses.values():
            await sweep_once(house.service, house.ground, at)
        await self.street.settle()

    def said(self, body: type[Body]) -> list[Any]:
        """Every message of a kind that was said, in order."""
        return [message for message in self.street.said if message.name == body.key]


def _doorman(request: Request) -> Person:
    return PEOPLE[request.headers["authorization"]]


def a_town(
    files: Path,
    *,
    twice: bool = False,
    seed: int | None = None,
    rules: Rulebook | None = None,
    doorman: Doorman = _doorman,
) -> Town:
    """All services but the console, empty."""
    town = Town(street=Street(twice=twice, seed=seed), clock=Clock())
    every: dict[str, Any] = {
        "amqp_url": "memory:",
        "mongo_url": "memory:",
        "token_public_key": files / "none",
    }
    builds: dict[str, Callable[[Ground], Service]] = {
        "archive": lambda ground: archive.build(archive_settings.Settings(**every), ground),
        "hotline": lambda ground: hotline.build(
            hotline_settings.Settings(**every, cti_lines={CTI_TOKEN: LINE}), ground
        ),
        "dispatch": lambda ground: dispatch.build(dispatch_settings.Settings(**every), ground),
        "crew": lambda ground: crew.build(crew_settings.Settings(**every, files=files / "crew"), ground),
        "billing": lambda ground: billing.build(billing_settings.Settings(**every), ground),
        "notification": lambda ground: notification.build(notification_settings.Settings(**every), ground),
    }
    for name, build in builds.items():
        database = MemoryDatabase()
        own = rules or StoredRules(database, clock=town.clock)
        ground = Ground(database=database, clock=town.clock, rules=own)
        service = build(ground)
        routes = the_routes(service, ground, doorman=doorman)
        transport = httpx.ASGITransport(app=routes, raise_app_exceptions=True)
        client = httpx.AsyncClient(transport=transport, base_url="http://town")
        town.houses[name] = House(service=service, ground=ground, database=database, client=client)
        town.street.join(replace(service, tools=tools_of(service, ground=ground)), database=database)
    return town


async def a_settled_town(files: Path, **values: Any) -> Town:
    """A town with one site, its crews, two households, a price book and its people's accounts."""
    town = a_town(files, **values)
    await settle(town)
    return town


async def settle(town: Town) -> None:
    """Give an empty town what it lives of."""
    for site, code in (("jinxiu", "JX"), ("yunjing", "YJ")):
        particulars = {"id": site, "name": site, "name_en": site, "code": code, "kind": "residential"}
        await town.ask("archive", "POST", "/sites", who="admin", json=particulars | {"lines": []})
        for name, trade in (
            ("engineering-1", "engineering"),
            ("engineering-2", "engineering"),
            ("cleaning-1", "cleaning"),
        ):
            asked = {"crew": name, "name": name, "name_en": name, "trade": trade}
            await town.ask("archive", "POST", f"/sites/{site}/crews", who="admin", json=asked)
    room = {"room": "jx-3-2-1202", "building": "3栋", "unit": "2单元", "label": "1202", "area": "96.50"}
    owner = {"name": "李女士", "relation": "owner", "phones": ["13800002046"]}
    household = {"rooms": [room], "people": [owner]}
    await town.ask("archive", "PUT", "/sites/jinxiu/households/jx-3-2-1202", who="admin", json=household)
    price = {
        "code": "valve",
        "trade": "engineering",
        "what": "更换阀门",
        "what_en": "Valve",
        "unit": "个",
        "price": 12050,
    }
    await town.ask("billing", "PUT", "/sites/jinxiu/prices", who="caiwu", json={"items": [price]})
    for person in PEOPLE.values():
        await town.street.post(a_message(_account(person), site=None))
    await town.street.settle()


def _account(person: Person) -> AccountOpened:
    return AccountOpened(
        account=AccountId(person.id),
        name=person.name,
        grants=tuple(Grant(role=one.role, sites=tuple(one.sites)) for one in person.grants),
        crews=tuple(CrewId(one) for one in person.crews),
        revision=1,
    )


async def a_case(town: Town, *, call: str = "call-1", kind: str = "repair", urgency: str = "normal") -> str:
    """A call from the known owner, answered, recorded, confirmed, classified; the case's id."""
    await town.push("newCall", call, **{"from": "13800002046"})
    town.clock.passes(seconds=8)
    await town.push("answer", call)
    (match,) = (await town.ask("hotline", "GET", "/callers?phone=13800002046", who="wangmin"))["items"]
    taken = {
        "channel": "phone",
        "contact_name": "李女士",
        "contact_phone": "13800002046",
        "content": "厨房漏水",
        "wish": "今天修好",
    }
    ring = (await town.ask("hotline", "GET", "/calls", who="wangmin"))["items"][0]["id"]
    case = cast(
        "str", (await town.ask("hotline", "POST", "/cases", who="wangmin", json=taken | {"call": ring}))["id"]
    )
    confirmed = {
        "site": match["site"],
        "room": match["room"],
        "household": match["household"],
        "place": match["place"],
        "contact_name": "李女士",
        "contact_phone": "13800002046",
        "read_back": ["room", "name", "phone"],
    }
    await town.ask("hotline", "POST", f"/cases/{case}/confirm", who="wangmin", json=confirmed)
    await town.ask(
        "hotline", "POST", f"/cases/{case}/classify", who="wangmin", json={"kind": kind, "urgency": urgency}
    )
    town.clock.passes(seconds=90)
    await town.push("hangup", call, cause="normalClearing")
    return case
