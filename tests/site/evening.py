"""An evening at a site whose line is cut: work goes on, the office decides, and afterwards both sides agree."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.crew.site import a_photo, a_price
from tests.dispatch.office import ENGINEERS, OTHERS
from tests.site.agreement import Afterwards
from tests.site.books import Books
from tests.site.houses import SITE
from tests.site.taps import STATISTICS, depths, until
from tests.site.town import AGENT, HOME, MEMBERS, OF_THE_HOUSE, OF_THE_SITE, ZHAO, Town

STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("accept", {}),
    ("price", a_price(code="")),
    ("start", {}),
    ("photos", {}),
    ("finish", {"note": "已换水龙头"}),
    ("sign", {"signer": "李女士"}),
)
Moment = Callable[[], Awaitable[object]]
CASES = 5
LONGEST_PAUSE = 18
LONG_CUTS = 0.6


@dataclass
class Evening:
    """One evening; what the site did is kept as the site saw it, with the time on its clock."""

    town: Town
    luck: random.Random
    did: dict[str, list[tuple[str, datetime]]] = field(default_factory=dict)
    decided: dict[str, str] = field(default_factory=dict)
    walked_in: list[str] = field(default_factory=list)
    cut_at: datetime | None = None
    waited: tuple[int, int] = (0, 0)

    async def goes_by(self) -> dict[str, Any]:
        """The whole evening; its figures. Raises AssertionError where a promise does not hold."""
        tasks = [await self._calls() for _ in range(CASES)]
        for task in tasks:
            await until(lambda task=task: self.town.work(task), f"the offer of {task} at the site")  # type: ignore[misc]
        moments = self._moments(tasks)
        cut, heal = sorted(self.luck.sample(range(2, len(moments) + 1), 2))
        for place, moment in enumerate(moments):
            if place == cut:
                await self._cut()
            if place == heal:
                await self._is_seen_cut_off()
                self.town.line.heal()
            await moment()
            self.town.clock.passes(minutes=self.luck.randint(1, LONGEST_PAUSE))
        if heal == len(moments):
            await self._is_seen_cut_off()
        self.town.line.heal()
        found = Afterwards(self.town, self.did, self.decided, self.walked_in)
        await found.settles()
        await found.agrees(tasks)
        books = await Books(self.town, self.did).agree(tasks)
        return await self._figures(tasks, cut=cut, heal=heal, moments=len(moments), **books)

    def _moments(self, tasks: list[str]) -> list[Moment]:
        """What happens, in an order that keeps each task's own steps in theirs."""
        per_task: list[list[Moment]] = [[self._step(task, *step) for step in STEPS] for task in tasks[:-1]]
        calls: list[Moment] = [self._calls]
        office: list[Moment] = [
            self._decides(tasks[self.luck.randrange(CASES)], how) for how in (self._cancels, self._reassigns)
        ]
        walk_in: list[Moment] = [self._walks_in(), *(self._step_of_walk_in(*step) for step in STEPS[2:])]
        roads = [*per_task, office, walk_in, calls]
        turns = [road for road, steps in enumerate(roads) for _ in steps]
        self.luck.shuffle(turns)
        ways = [iter(road) for road in roads]
        return [next(ways[turn]) for turn in turns]

    async def _cut(self) -> None:
        """The site has the house rules of its enrolment; what the center decides now comes when the line is back."""
        assert await self.town.photos() == OF_THE_HOUSE
        self.cut_at = self.town.clock()
        self.town.line.cut()
        await self.town.decides_photos(OF_THE_SITE, site=SITE)

    async def _calls(self) -> str:
        """Somebody calls the center about the site; the task's id."""
        said = {"contact_name": "李女士", "contact_phone": "13800002046", "content": "厨房水管漏水"}
        case = (await self._asks("POST", "/cases", {"channel": "phone", **said}))["id"]
        seen = {
            "site": SITE,
            "room": HOME,
            "place": "3栋2单元1202",
            "read_back": ["room", "name", "phone"],
            **said,
        }
        del seen["content"]
        await self._asks("POST", f"/cases/{case}/confirm", seen)
        await self._asks("POST", f"/cases/{case}/classify", {"kind": "repair"})
        wanted = {
            "trade": "engineering",
            "what": "修水管",
            "paid": True,
            "crew": self.luck.choice((ENGINEERS, OTHERS)),
        }
        await self._asks("POST", f"/cases/{case}/tasks", {"tasks": [wanted]})
        return f"{case}-1"

    async def _asks(self, method: str, path: str, said: dict[str, Any]) -> Any:
        answer = await self.town.ask("hotline", method, path, who=AGENT, json=said)
        assert answer.is_success, answer.text
        return answer.json()

    def _step(self, task: str, name: str, said: dict[str, Any]) -> Callable[[], Awaitable[None]]:
        async def step() -> None:
            work = await self.town.work(task)
            who = MEMBERS[work.crew]
            path = f"/api/work/{task}/{name}"
            values: dict[str, Any] = (
                {"files": {"file": ("a.jpg", a_photo())}} if name == "photos" else {"json": said}
            )
            at = self.town.clock()
            answer = await self.town.ask("site", "POST", path, who=who, **values)
            assert answer.status_code in (200, 403, 409), (
                answer.text
            )  # it may go to another crew in that moment
            if answer.is_success:
                self.did.setdefault(task, []).append((name, at))

        return step

    def _walks_in(self) -> Callable[[], Awaitable[None]]:
        async def walk_in() -> None:
            said = {
                "what": "路灯不亮",
                "place": "东门",
                "contact_name": "王先生",
                "contact_phone": "13900001111",
            }
            answer = await self.town.ask("site", "POST", "/api/work", who=ZHAO, json=said)
            assert answer.is_success, answer.text
            self.walked_in.append(answer.json()["id"])
            slip = await self.town.ask("site", "GET", f"/work/{answer.json()['id']}/slip", who=ZHAO)
            assert "W-0001" in slip.text

        return walk_in

    def _step_of_walk_in(self, name: str, said: dict[str, Any]) -> Callable[[], Awaitable[None]]:
        async def step() -> None:
            await self._step(self.walked_in[0], name, said)()

        return step

    def _decides(self, task: str, how: Callable[[str], Awaitable[str]]) -> Callable[[], Awaitable[None]]:
        async def decide() -> None:
            said = await how(task)
            if said:
                self.decided[task] = said

        return decide

    async def _cancels(self, task: str) -> str:
        answer = await self.town.ask(
            "dispatch", "POST", f"/tasks/{task}/cancel", who=AGENT, json={"reason": "业主不要了"}
        )
        return "cancelled" if answer.is_success else ""

    async def _reassigns(self, task: str) -> str:
        found = await self.town.store("dispatch", "tasks").get(task)
        to = OTHERS if found.crew == ENGINEERS else ENGINEERS
        said = {"crew": to, "reason": "换班"}
        answer = await self.town.ask("dispatch", "POST", f"/tasks/{task}/reassign", who=AGENT, json=said)
        return "reassigned" if answer.is_success else ""

    async def _is_seen_cut_off(self) -> None:
        """The center says since when, and how many messages wait; the site's own shovels know it too.

        Every other cut is healed before the shovels notice: then the same connections go on.
        """
        self.town.clock.passes(seconds=31)
        noticed = self.luck.random() < LONG_CUTS
        if noticed:
            await until(self._is_noticed, "the shovels noticing the cut", within=40)
        link = await self.town.link()
        heard = datetime.fromisoformat(link["heard_at"])
        assert link["cut_off"], link
        assert self.cut_at
        assert heard <= self.cut_at + timedelta(seconds=1), (link, self.cut_at)
        if noticed:
            await until(self._is_counted_right, "the center counting what waits", within=4 * STATISTICS)
        assert await self.town.photos() == OF_THE_HOUSE, "a house rule came by a line that was cut"
        self.waited = (link["waiting_here"], depths(self.town.line.site.door)["uplink"])

    async def _is_counted_right(self) -> bool:
        waiting = depths(self.town.line.center.door)[f"downlink.{SITE}"]
        return bool((await self.town.link())["waiting_here"] == waiting)

    async def _is_noticed(self) -> bool:
        found = self.town.line.site.door.manage("GET", "shovels").json()
        kept = self.town.line.center.door.manage("GET", f"queues/%2F/downlink.{SITE}").json()
        return all(one["state"] != "running" for one in found) and not kept["messages_unacknowledged"]

    async def _figures(self, tasks: list[str], **more: int) -> dict[str, Any]:
        said = self.town.taps["site"].of("crew.")
        ids = Counter(one["id"] for one in self.town.taps["center"].heard if one["name"].startswith("crew."))
        late = self.town.taps["center"].of("dispatch.task.heard_late")
        return {
            **more,
            "hours": round(self.town.clock.ahead.total_seconds() / 3600, 1),
            "waited at center and site": self.waited,
            "said at the site": len(said),
            "brought twice": sum(ids.values()) - len(ids),
            "heard late": Counter(f"{one['body']['did']} over {one['body']['overruled']}" for one in late),
            "states": Counter([str((await self.town.task(task)).state) for task in tasks]),
        }
