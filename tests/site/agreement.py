"""What must hold when the line is back: nothing waits, both sides agree, and what was said arrived once."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.storage.outbox import all_left
from tests.site.taps import STATISTICS, depths, until
from tests.site.town import AGENT, OF_THE_SITE, ZHAO, Town

AGREES = {
    "offered": {"offered"},
    "accepted": {"accepted"},
    "started": {"started"},
    "finished": {"finished"},
    "returned": {"signed"},
    "cancelled": {"withdrawn"},
    "stranded": {"withdrawn"},
}


@dataclass(frozen=True, slots=True)
class Afterwards:
    """Both ends after an evening; what the site did and the office decided is as the evening saw it."""

    town: Town
    did: Mapping[str, Sequence[tuple[str, datetime]]]
    decided: Mapping[str, str]
    walked_in: Sequence[str]

    async def settles(self) -> None:
        """Nothing waits anywhere: in no outbox, in no queue of either broker."""

        async def quiet() -> bool:
            kept = [
                one
                for process in self.town.processes.values()
                for one in await all_left(process.database.outbox, said_before=self.town.clock())
                if one.message.name != "crew.link.beat"
            ]
            lying = [
                name
                for door in (self.town.line.center.door, self.town.line.site.door)
                for name, count in depths(door).items()
                if count and not name.endswith(("beat", "amq")) and not name.startswith("dead.")
            ]
            link = await self.town.link()
            return not kept and not lying and not link["cut_off"]

        await until(quiet, "quiet on both sides")
        await asyncio.sleep(STATISTICS)  # what arrives says something in its turn, and the broker counts late
        await until(quiet, "quiet that lasts")

    async def agrees(self, tasks: list[str]) -> None:
        """Raise AssertionError where one side says another thing than the other."""
        dead = {
            name: count
            for door in (self.town.line.center.door, self.town.line.site.door)
            for name, count in depths(door).items()
            if name.startswith("dead.") and count
        }
        assert not dead, dead
        for task in (*tasks, *self.walked_in):
            there, here = await self.town.task(task), await self.town.work(task)
            story = f"{task}: {there.state} at the center, {here.state} at the site; {self.did.get(task)}"
            assert here.state in AGREES[there.state], f"{story}, {self.decided.get(task)}, {there}, {here}"
            assert here.slip == there.slip, story
            self._keeps_what_was_done(task, there)
        for task in self.walked_in:
            case = await self.town.store("hotline", "cases").get(task.removesuffix("-1"))
            assert (case.owner, case.channel) == (ZHAO.id, "staff")
        self._arrived_once_and_in_order()
        await self._pictures_arrived((*tasks, *self.walked_in))
        await until(self._goes_by_what_the_center_decided, "the house rule that was changed during the cut")

    async def _goes_by_what_the_center_decided(self) -> bool:
        return await self.town.photos() == OF_THE_SITE

    def _keeps_what_was_done(self, task: str, there: Any) -> None:
        did = dict(self.did.get(task, ()))
        if "finish" not in did:
            return
        assert there.state in ("finished", "returned"), f"{task} was done: {there}"
        assert abs((there.finished_at - did["finish"]).total_seconds()) < 5, (
            f"{task} counts from when it was done"
        )

    def _arrived_once_and_in_order(self) -> None:
        said, heard = self.town.taps["site"].of("crew."), self.town.taps["center"].of("crew.")
        by_journey = [
            {
                one["journey"]: [each["id"] for each in found if each["journey"] == one["journey"]]
                for one in found
            }
            for found in (said, heard)
        ]
        assert by_journey[0] == by_journey[1]
        finished = Counter(
            one["body"]["task"] for one in self.town.taps["center"].of("dispatch.task.finished")
        )
        assert set(finished.values()) <= {1}, finished

    async def _pictures_arrived(self, tasks: tuple[str, ...]) -> None:
        for task in tasks:
            for file in (await self.town.work(task)).files:
                path = f"/api/work/{task}/files/{file.id}"
                answer = await self.town.ask("crew", "GET", path, who=AGENT)
                assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
                assert len(answer.content) == file.size
