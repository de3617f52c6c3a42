"""The center's services and a site's crew service, each on its own broker, by a clock that the test moves."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aio_pika
import httpx

from deploy.site import bundle
from deploy.site.center import declare, hand_over_lanes, nobody_consumes
from deploy.site.definitions import CARRIER, at_center, at_site, rights_at_site, user_of
from deploy.site.enrolment import ASKS
from services.crew import app as crew
from services.crew.files.views import RULES
from services.crew.settings import Settings as CrewSettings
from services.dispatch import app as dispatch
from services.dispatch.settings import Settings as DispatchSettings
from services.hotline import app as hotline
from services.hotline.settings import Settings as HotlineSettings
from shared.auth.keys import new_keys
from shared.auth.person import Person
from shared.auth.tokens import Issuer
from shared.messaging.declare import apply
from shared.messaging.rights import Rights
from shared.messaging.topology import topology
from shared.messaging.users import address_for, definitions, rights_of
from shared.runtime.process import Process
from shared.storage.master import new_master_key
from shared.vocabulary.ids import SiteId
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.crew.site import a_price_book
from tests.dispatch.office import ENGINEERS, OTHERS, a_crew, a_site
from tests.ground import a_person
from tests.live.broker import Door
from tests.site.line import Line
from tests.site.taps import MovingClock, Tap, tapped, until

SITE = SiteId("jinxiu")
PASSWORD = "a password of this site"
USERS_PASSWORD = "of-a-service"
OF_THE_HOUSE = 9
"""Photos that a task may have at every site, decided before the site is enrolled."""
OF_THE_SITE = 3
"""…, at this one, decided while its line is cut."""
AGENT = a_person(Role.AGENT, Role.SUPERVISOR, id="wangmin")
ZHAO = a_person(Role.CREW, id="zhao", sites=(SITE,), crews=(ENGINEERS,))
QIAN = a_person(Role.CREW, id="qian", sites=(SITE,), crews=(OTHERS,))
MEMBERS = {ENGINEERS: ZHAO, OTHERS: QIAN}


@dataclass
class Town:
    """Both ends, their taps, and short ways to ask."""

    line: Line
    clock: MovingClock
    processes: dict[str, Process]
    clients: dict[str, httpx.AsyncClient]
    taps: dict[str, Tap]
    issuer: Issuer

    async def ask(self, end: str, method: str, path: str, *, who: Person, **values: Any) -> httpx.Response:
        """A request as somebody, with a token of this moment."""
        headers = {"Authorization": f"Bearer {self.issuer(who)}"}
        return await self.clients[end].request(method, path, headers=headers, **values)

    async def says(self, body: Any) -> None:
        """Publish a message as another service of the center would; no user of a service here may say it."""
        message = a_message(body, at=self.clock())
        async with await aio_pika.connect(self.line.center.door.url()) as connection:
            place = await (await connection.channel()).get_exchange(body.exchange, ensure=False)
            letter = aio_pika.Message(
                message.model_dump_json().encode(), message_id=message.id, type=message.name
            )
            await place.publish(letter, message.route(), mandatory=False)

    def store(self, end: str, name: str) -> Any:
        """A store of one of the services."""
        return self.processes[end].service.tools[name]

    async def work(self, task: str) -> Any:
        """The task as the site keeps it; None before it came there."""
        return await self.store("site", "works").find(task)

    async def task(self, task: str) -> Any:
        """The task as the center keeps it."""
        return await self.store("dispatch", "tasks").find(task)

    async def link(self) -> Any:
        """The line as the center sees it."""
        answer = await self.ask("crew", "GET", "/api/links", who=AGENT)
        (found,) = answer.json()["items"]
        return found

    async def decides_photos(self, most: int, *, site: SiteId | None) -> None:
        """The center changes the house rule of how many photos a task may have."""
        said = {"value": most, "site": site}
        answer = await self.ask("crew", "PUT", "/rules/files/photos_per_task", who=AGENT, json=said)
        assert answer.is_success, answer.text

    async def photos(self) -> int:
        """How many photos a task may have at the site, by the house rules that it goes by now."""
        rules = await self.store("site", "rules").read(RULES, site=SITE, at=self.clock())
        return int(rules.photos_per_task)


@contextlib.asynccontextmanager
async def a_town(line: Line, *, store_url: str, folder: Path) -> AsyncIterator[Town]:
    """The center knows the site, the site is enrolled, both run and the line is there."""
    clock = MovingClock()
    public, private = sorted(new_keys(folder), key=lambda key: "private" in key.name)
    _make_users(line.center.door, rights_of(("hotline",), crews={"crew": ()}))
    _make_users(line.site.door, rights_at_site(SITE))
    centers: dict[str, Any] = {
        "mongo_url": store_url,
        "token_public_key": public,
        "master_key_file": new_master_key(folder / "master.key"),
    }
    name = folder.name
    processes = {
        "hotline": Process(
            "hotline",
            hotline.build,
            settings=HotlineSettings(
                **centers, amqp_url=_as(line.center.door, "hotline"), mongo_database=f"h{name}"
            ),
            clock=clock,
        ),
        "dispatch": Process(
            "dispatch",
            dispatch.build,
            settings=DispatchSettings(
                **centers, amqp_url=_as(line.center.door, "dispatch"), mongo_database=f"d{name}"
            ),
            clock=clock,
        ),
        "crew": Process(
            "crew",
            crew.build,
            settings=CrewSettings(
                **centers,
                amqp_url=_as(line.center.door, "crew"),
                mongo_database=f"c{name}",
                files=folder / "c",
                sites=f"all but {SITE}",
            ),
            clock=clock,
        ),
        "site": Process(
            "crew",
            crew.build,
            settings=CrewSettings(
                amqp_url=_as(line.site.door, "crew"),
                mongo_url=store_url,
                token_public_key=public,
                master_key_file=new_master_key(folder / "s.key"),
                mongo_database=f"s{name}",
                files=folder / "s",
                apart=SITE,
            ),
            clock=clock,
        ),
    }
    heard = {one: processes[one].service.subscriptions for one in ("hotline", "dispatch", "crew")}
    await apply(line.center.door.url(), topology(heard))
    crews = (ENGINEERS, OTHERS)
    async with contextlib.AsyncExitStack() as stack:
        for end in ("hotline", "dispatch", "crew"):
            await stack.enter_async_context(_running(processes[end]))
        clients = {
            end: await stack.enter_async_context(
                httpx.AsyncClient(transport=httpx.ASGITransport(app=one.app), base_url=f"http://{end}")
            )
            for end, one in processes.items()
        }
        taps = {"center": Tap(), "site": Tap()}
        town = Town(line, clock, processes, clients, taps, Issuer(private, clock=clock))
        await stack.enter_async_context(tapped(line.center.door.url(), taps["center"]))
        for known in (a_site(), a_crew(ENGINEERS), a_crew(OTHERS), a_price_book()):
            await until(lambda: _bus_ready(town), "the bus")
            await town.says(known)
        await until(lambda: _knows(town, crews), "dispatch knowing its crews")
        await _enrolled(town, crews)
        await stack.enter_async_context(tapped(line.site.door.url(), taps["site"]))
        await stack.enter_async_context(_running(processes["site"]))
        await until(lambda: _joined(town), "the line")
        yield town


async def _enrolled(town: Town, crews: tuple[str, ...]) -> None:
    line = town.line
    await town.decides_photos(OF_THE_HOUSE, site=None)
    await nobody_consumes(line.center.door.url(), site=SITE, crews=crews)
    declare(_management(line.center.door), at_center(SITE, password=PASSWORD))
    await hand_over_lanes(line.center.door.url(), site=SITE, crews=crews)
    uri = f"amqp://{user_of(SITE)}:{PASSWORD.replace(' ', '%20')}@{line.outside}/%2F{ASKS}"
    local = address_for(f"amqp://127.0.0.1:{line.site.door.amqp}/%2F", CARRIER, password=USERS_PASSWORD)
    declare(_management(line.site.door), at_site(SITE, center_uri=uri, local_uri=local))
    await bundle.settle(
        await bundle.take(SITE, database=town.processes["crew"].database, at=town.clock()),
        database=town.processes["site"].database,
    )
    for known in (a_site(), a_crew(ENGINEERS), a_crew(OTHERS), a_price_book()):
        await town.says(known)


def _make_users(door: Door, rights: Mapping[str, Rights]) -> None:
    declare(_management(door), definitions(rights, dict.fromkeys(rights, USERS_PASSWORD)))


def _as(door: Door, user: str) -> str:
    return address_for(door.url(), user, password=USERS_PASSWORD)


def _management(door: Door) -> str:
    return f"http://guest:guest@{door.host}:{door.management}"


@contextlib.asynccontextmanager
async def _running(process: Process) -> AsyncIterator[None]:
    async with process.app.router.lifespan_context(process.app):
        yield


async def _bus_ready(town: Town) -> bool:
    return await town.processes["dispatch"].bus.ready()


async def _knows(town: Town, crews: tuple[str, ...]) -> bool:
    known = await town.store("dispatch", "crews").count({"site": SITE})
    return bool(known == len(crews))


async def _joined(town: Town) -> bool:
    found = town.line.site.door.manage("GET", "shovels").json()
    lanes = await town.store("site", "lanes").count({"site": SITE})
    beats = await town.store("crew", "links").count({})
    return len(found) == 3 and {one["state"] for one in found} == {"running"} and lanes == 2 and beats == 1
