"""The center's services and a site's crew service, each on its own broker, by a clock that the test moves."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from deploy.site import bundle
from deploy.site.center import declare, hand_over_lanes, nobody_consumes
from deploy.site.definitions import CARRIER, at_center, at_site, user_of
from deploy.site.enrolment import ASKS
from services.crew.files.views import RULES
from shared.auth.keys import new_keys
from shared.auth.person import Person
from shared.auth.tokens import Issuer
from shared.messaging.declare import apply
from shared.messaging.topology import topology
from shared.messaging.users import address_for
from shared.runtime.process import Process
from shared.vocabulary.ids import HouseholdId, SiteId
from shared.vocabulary.people import Role
from tests.dispatch.office import ENGINEERS, OTHERS
from tests.ground import a_person
from tests.site.houses import AT_CENTER, SITE, USERS_PASSWORD, Houses, make_users, management
from tests.site.line import Line
from tests.site.taps import MovingClock, Tap, tapped, until

PASSWORD = "a password of this site"
OF_THE_HOUSE = 9
"""Photos that a task may have at every site, decided before the site is enrolled."""
OF_THE_SITE = 3
"""…, at this one, decided while its line is cut."""
HOME = HouseholdId("jx-3-2-1202")
"""The household whose pipe leaks; its room has the same name."""
AGENT = a_person(Role.AGENT, Role.SUPERVISOR, id="wangmin")
OFFICE = a_person(Role.ADMINISTRATOR, Role.FINANCE, Role.AUDITOR, id="office")
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

    async def tell(self, end: str, method: str, path: str, **said: Any) -> None:
        """Something that the office enters; raises AssertionError when it is refused."""
        answer = await self.ask(end, method, path, who=OFFICE, json=said)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"

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
    make_users(line)
    houses = Houses(line, (public, private), store_url, folder, clock)
    every = houses.every()
    await apply(
        line.center.door.url(), topology({one: every[one].service.subscriptions for one in AT_CENTER})
    )
    taps = {"center": Tap(), "site": Tap()}
    async with contextlib.AsyncExitStack() as stack:
        clients = {
            end: await stack.enter_async_context(
                httpx.AsyncClient(transport=httpx.ASGITransport(app=one.app), base_url=f"http://{end}")
            )
            for end, one in every.items()
        }
        town = Town(line, clock, every, clients, taps, Issuer(private, clock=clock))
        await stack.enter_async_context(tapped(line.center.door.url(), taps["center"]))
        for end in sorted(AT_CENTER.keys() - {"crew"}):
            await stack.enter_async_context(_running(every[end]))
        async with _running(houses.crew(sites="all")):
            await _entered(town)
            await until(lambda: _known(town), "the center knowing the site")
        await stack.enter_async_context(_running(every["crew"]))
        await town.decides_photos(OF_THE_HOUSE, site=None)
        await _enrolled(town)
        await stack.enter_async_context(tapped(line.site.door.url(), taps["site"]))
        await stack.enter_async_context(_running(every["site"]))
        await until(lambda: _joined(town), "the line")
        yield town


async def _entered(town: Town) -> None:
    """The site, its crews, a household and what work costs, while the center still serves the site."""
    site = {"id": SITE, "name": "锦绣园", "name_en": "Jinxiu Garden", "code": "JX", "kind": "residential"}
    await town.tell("archive", "POST", "/sites", **site)
    for crew, name in ((ENGINEERS, "工程一班"), (OTHERS, "工程二班")):
        formed = {"crew": crew, "name": name, "name_en": crew, "trade": "engineering"}
        await town.tell("archive", "POST", f"/sites/{SITE}/crews", **formed)
    room = {"room": HOME, "building": "3栋", "unit": "2单元", "label": "1202", "area": "96.50"}
    owner = {"name": "李女士", "relation": "owner", "phones": ["13800002046"]}
    await town.tell("archive", "PUT", f"/sites/{SITE}/households/{HOME}", rooms=[room], people=[owner])
    await _prices(town, tap=7000)


async def _prices(town: Town, *, tap: int) -> None:
    """What a tap costs, in fen."""
    item = {
        "code": "E-01",
        "trade": "engineering",
        "what": "更换水龙头",
        "what_en": "Replace a tap",
        "unit": "个",
    }
    await town.tell("billing", "PUT", f"/sites/{SITE}/prices", items=[item | {"price": tap}])


async def _enrolled(town: Town) -> None:
    """As ``deploy.site enroll`` does it; a price changes after the bundle was taken."""
    line, crews = town.line, (ENGINEERS, OTHERS)
    await nobody_consumes(line.center.door.url(), site=SITE, crews=crews)
    declare(management(line.center.door), at_center(SITE, password=PASSWORD))
    await hand_over_lanes(line.center.door.url(), site=SITE, crews=crews)
    uri = f"amqp://{user_of(SITE)}:{PASSWORD.replace(' ', '%20')}@{line.outside}/%2F{ASKS}"
    local = address_for(f"amqp://127.0.0.1:{line.site.door.amqp}/%2F", CARRIER, password=USERS_PASSWORD)
    declare(management(line.site.door), at_site(SITE, center_uri=uri, local_uri=local))
    await bundle.settle(
        await bundle.take(SITE, database=town.processes["crew"].database, at=town.clock()),
        database=town.processes["site"].database,
    )
    await _prices(town, tap=8000)


@contextlib.asynccontextmanager
async def _running(process: Process) -> AsyncIterator[None]:
    async with process.app.router.lifespan_context(process.app):
        yield


async def _known(town: Town) -> bool:
    """Whether everybody at the center has heard what was entered."""
    wanted = {
        ("dispatch", "crews"): 2,
        ("crew", "lanes"): 2,
        ("crew", "price_books"): 1,
        ("console", "crews"): 2,
        ("hotline", "listings"): 1,
        ("billing", "dwellings"): 1,
    }
    return {place: await town.store(*place).count({}) for place in wanted} == wanted


async def _joined(town: Town) -> bool:
    found = town.line.site.door.manage("GET", "shovels").json()
    book = await town.store("site", "price_books").find(SITE)
    beats = await town.store("crew", "links").count({})
    running = len(found) == 3 and {one["state"] for one in found} == {"running"}
    return running and beats == 1 and [one.price for one in book.items] == [8000]
