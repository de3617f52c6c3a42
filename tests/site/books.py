"""What the office finds in its books when the line is back: the money, the journal, the file and the card."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.archive.journal.views import ENTRIES
from shared.vocabulary.money import Fen, yuan
from tests.site.houses import SITE
from tests.site.taps import until
from tests.site.town import AGENT, HOME, OFFICE, Town

PATIENCE = 10.0
TOLD = Fen(8000)
"""Fen that the crew told for each paid task."""


@dataclass(frozen=True, slots=True)
class Books:
    """The books of billing, archive and console, beside what the site did."""

    town: Town
    did: Mapping[str, Sequence[tuple[str, datetime]]]

    async def agree(self, tasks: Sequence[str]) -> dict[str, int]:
        """Raise AssertionError where a book lacks something or has it twice; else how much is in them."""
        paid = [task for task in tasks if {"price", "finish"} <= dict(self.did.get(task, ())).keys()]
        await self._paid_work_is_charged_once(paid)
        await until(self._journal_has_all_once, "the journal holding every message once")
        file = await self._file()
        for task in tasks:
            await self._file_and_card_show(task, file, charged=task in paid)
        return {"charges": len(paid), "entries": len(await self._entries()), "lines of the file": len(file)}

    async def _paid_work_is_charged_once(self, paid: Sequence[str]) -> None:
        charges = await self._reads("billing", f"/charges?site={SITE}&limit=200")
        assert Counter((one["task"], one["amount"]) for one in charges) == Counter(
            (task, TOLD) for task in paid
        )
        said = Counter(one["body"]["charge"] for one in self.town.taps["center"].of("billing.charge.raised"))
        assert said == Counter(one["id"] for one in charges)
        owed = (await self.town.ask("billing", "GET", f"/households/{HOME}/arrears", who=OFFICE)).json()
        assert owed["owed"] == TOLD * len(paid)

    async def _journal_has_all_once(self) -> bool:
        entries = Counter(one.id for one in await self._entries())
        verdict = (await self.town.ask("archive", "GET", "/journal/verify", who=OFFICE)).json()
        assert verdict["holds"], verdict
        whole = verdict["entries"] + verdict["waiting"] == entries.total()
        return whole and entries == Counter({one["id"] for one in self.town.taps["center"].heard})

    async def _file_and_card_show(
        self, task: str, file: Sequence[Mapping[str, Any]], *, charged: bool
    ) -> None:
        case = task.removesuffix("-1")
        there, card = await self._task_and_card(task, case=case)
        done = int(there.state in ("finished", "returned"))
        steps = {
            "dispatch.task.planned": 1,
            "dispatch.task.finished": done,
            "dispatch.task.returned": int(there.state == "returned"),
            "billing.charge.raised": int(charged),
        }
        for told in (_names(file, case=case), Counter(step.name for step in card.road)):
            assert {name: told[name] for name in steps} == steps, f"{task} {there.state}: {told}"
        assert [one.amount for one in card.charges] == [TOLD] * charged, card.charges
        road = await self.town.ask("console", "GET", f"/cases/{case}/road", who=AGENT)
        beside = await self.town.ask("console", "GET", f"/cases/{case}/road?part=beside", who=AGENT)
        assert there.slip in road.text
        assert (yuan(TOLD) in beside.text) == charged, beside.text

    async def _task_and_card(self, task: str, *, case: str) -> tuple[Any, Any]:
        """Both where they stand at the same place: an offer may lapse in this very second."""
        end = time.monotonic() + PATIENCE
        while True:
            there = await self.town.task(task)
            card = await self.town.store("console", "cases").get(case)
            stages = [(one.id, str(one.stage)) for one in card.tasks]
            if stages == [(task, str(there.state))]:
                return there, card
            story = [(step.name, step.at.isoformat()) for step in card.road]
            assert time.monotonic() < end, f"{task} is {there.state}, the card says {stages}: {story}"
            await asyncio.sleep(0.1)

    async def _entries(self) -> list[Any]:
        kept = self.town.processes["archive"].database.register(ENTRIES)
        return [entry async for entry in kept.each({})]

    async def _file(self) -> list[dict[str, Any]]:
        return await self._reads("archive", f"/households/{HOME}/timeline?limit=200")

    async def _reads(self, end: str, path: str) -> list[dict[str, Any]]:
        """Every page of a list."""
        found: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            answer = await self.town.ask(end, "GET", path + (f"&after={after}" if after else ""), who=OFFICE)
            assert answer.is_success, f"{path}: {answer.text}"
            found += answer.json()["items"]
            after = answer.json()["next"]
            if after is None:
                return found


def _names(file: Sequence[Mapping[str, Any]], *, case: str) -> Counter[str]:
    return Counter(one["name"] for one in file if one["case"] == case)
