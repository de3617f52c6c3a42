"""What the people at the center do with a contact: answer, record, confirm, classify, hand on, call back."""

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.demo.hands import GaveUpError, Hands
from deploy.demo.sheet import Attempt, Contact, Job

AGENTS = ("wangmin", "liuyang", "chenjie")
CASHIER = "qiansu"
SECONDS_PER_RING = 5
RINGS_IN_TIME = 3
SOONEST, LATEST = 2.0, 10.0
"""Seconds between looks at the same case: the longer nothing happens, the rarer. Asked for all the time, hundreds of
open cases are more work for the house than the calls."""
LONGEST = 900.0
WORDS = {
    "consultation": "已按规定当场解答，业主表示清楚。",
    "suggestion": "感谢您的建议，我们一定认真研究改进。",
    "booking": "已告知承办部门的工作电话并登记预订。",
    "complaint": "已向业主说明处理经过并致歉，当场达成一致。",
}
TOO_DEAR = "业主不同意报价，已说明收费依据，由业主自行处理。"


@dataclass
class Center:
    """The center during one run: who is on duty, how fast the day goes, and which cases came of it."""

    hands: Hands
    run: str
    speed: float
    line: str
    cases: dict[int, str] = field(default_factory=dict)
    courses: dict[str, tuple[Job, ...]] = field(default_factory=dict)
    declined: set[str] = field(default_factory=set)
    failed: dict[int, str] = field(default_factory=dict)

    async def live(self, contact: Contact) -> None:
        """One contact from the first ring to the last call back."""
        agent = AGENTS[contact.number % len(AGENTS)]
        call = await self._answer(contact, agent) if contact.channel == "phone" else None
        if contact.turn == "missed":
            return
        if contact.turn == "case":
            case = await self._take(contact, agent, call=call)
            await self._hand_on(contact, agent, case=case)
            await self._hang_up(contact)
            await self._see_through(contact, agent, case=case)
            return
        await self._hang_up(contact)
        told = {"disposition": contact.turn, "note": ""}
        await self._post(contact, agent, f"/calls/{call}/filed", "file", told)

    async def _answer(self, contact: Contact, agent: str) -> str:
        ringing = await self._push(contact, "newCall", **{"from": contact.phone, "direction": "in"})
        # A call that must count as late rings in true time; the others ring as fast as the day goes.
        slow = 1.0 if contact.rings > RINGS_IN_TIME and contact.turn != "missed" else self.speed
        await asyncio.sleep(contact.rings * SECONDS_PER_RING / slow)
        if contact.turn == "missed":
            await self._push(contact, "hangup", cause="cancel")
        else:
            await self._push(contact, "answer", answeringNumber=agent)
        return str(ringing["call"])

    async def _take(self, contact: Contact, agent: str, *, call: str | None) -> str:
        said = {
            "call": call,
            "channel": contact.channel,
            "contact_name": contact.name,
            "contact_phone": contact.phone,
            "content": contact.content,
            "wish": contact.wish,
        }
        opened = await self._post(contact, agent, "/cases", "open", said)
        case = str(opened["id"])
        self.cases[contact.number], self.courses[case] = case, contact.jobs
        found = await self.hands.ask("hotline", "GET", f"/callers?phone={contact.phone}", who=agent)
        match = next((one for one in found["items"] if one["household"] == contact.household), None)
        confirmed = {
            "site": contact.site,
            "household": contact.household,
            "room": match["room"] if match else None,
            "place": contact.place,
            "contact_name": contact.name,
            "contact_phone": contact.phone,
            "read_back": ["room", "name", "phone"],
        }
        await self._post(contact, agent, f"/cases/{case}/confirm", "confirm", confirmed)
        kind = {"kind": contact.kind, "urgency": contact.urgency}
        await self._post(contact, agent, f"/cases/{case}/classify", "classify", kind)
        return case

    async def _hand_on(self, contact: Contact, agent: str, *, case: str, turn: int = 1) -> None:
        if contact.jobs:
            tasks = [{"trade": job.trade, "what": contact.content, "paid": job.paid} for job in contact.jobs]
            await self._post(contact, agent, f"/cases/{case}/tasks", f"split-{turn}", {"tasks": tasks})
            return
        answer = {"answer": WORDS.get(contact.kind, WORDS["consultation"])}
        await self._post(contact, agent, f"/cases/{case}/answer", f"answer-{turn}", answer)

    async def _see_through(self, contact: Contact, agent: str, *, case: str) -> None:
        attempts = list(contact.attempts)
        turn, pauses = 1, _pauses()
        async with asyncio.timeout(LONGEST):
            while True:
                kept = await self.hands.ask("hotline", "GET", f"/cases/{case}", who=agent)
                if kept["state"] == "closed":
                    break
                if kept["state"] == "served":
                    if not attempts:
                        raise GaveUpError(f"case {kept['number']} is served once more than the sheet says")
                    await self._call_back(contact, agent, case=case, told=attempts.pop(0), left=len(attempts))
                    continue
                if _is_stuck(kept, decided=turn - 1):
                    turn += 1
                    await self._decide(contact, agent, case=case, turn=turn)
                await asyncio.sleep(next(pauses))
        if contact.pays:
            await self._collect(contact, case=case)

    async def _decide(self, contact: Contact, agent: str, *, case: str, turn: int) -> None:
        if any(job.course == "too_dear" for job in contact.jobs):
            await self._post(contact, agent, f"/cases/{case}/answer", f"answer-{turn}", {"answer": TOO_DEAR})
            return
        self.courses[case] = tuple(Job(job.trade, job.paid, "done", job.price) for job in contact.jobs)
        await self._hand_on(contact, agent, case=case, turn=turn)

    async def _call_back(self, contact: Contact, agent: str, *, case: str, told: Attempt, left: int) -> None:
        said: dict[str, Any] = {"reached": told.reached}
        if told.reached:
            said |= {"satisfied": told.satisfied, "rating": told.rating, "words": "回访"}
        else:
            said["next_at"] = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
        await self._post(contact, agent, f"/cases/{case}/follow-up", f"call-back-{left}", said)

    async def _collect(self, contact: Contact, *, case: str) -> None:
        charges: Sequence[dict[str, Any]] = ()
        async with asyncio.timeout(LONGEST):
            while not charges:
                found = await self.hands.ask("billing", "GET", f"/charges?case={case}", who=CASHIER)
                charges = found["items"]
                await asyncio.sleep(0 if charges else SOONEST)
        for charge in charges:
            told = {"method": contact.pays, "payer": contact.name}
            key = self._key(contact, f"pay-{charge['id']}")
            await self.hands.ask(
                "billing", "POST", f"/charges/{charge['id']}/pay", who=CASHIER, key=key, json=told
            )

    async def _hang_up(self, contact: Contact) -> None:
        if contact.channel == "phone":
            await asyncio.sleep(contact.talk_seconds / self.speed)
            await self._push(contact, "hangup", cause="normalClearing")

    async def _push(self, contact: Contact, event: str, **more: str) -> dict[str, Any]:
        call = {"event": event, "callId": f"{self.run}-{contact.number}", "to": "4008001000", **more}
        return await self.hands.push(self.line, call)

    async def _post(self, contact: Contact, agent: str, path: str, step: str, told: dict[str, Any]) -> Any:  # noqa: PLR0917 who, where, which step, what
        key = self._key(contact, step)
        return await self.hands.ask("hotline", "POST", path, who=agent, key=key, json=told)

    def _key(self, contact: Contact, step: str) -> str:
        return f"{self.run}/{contact.number}/{step}"


def _pauses() -> Iterator[float]:
    return itertools.chain((SOONEST * 1.5**n for n in range(4)), itertools.repeat(LATEST))


def _is_stuck(case: dict[str, Any], *, decided: int) -> bool:
    """Whether somebody at the center must decide what comes next: a task failed, or the customer was not satisfied.

    ``decided`` counts the decisions that were taken already.
    """
    over = {"cancelled", "failed", "finished", "returned"}
    idle = case["state"] == "handling" and all(task["stage"] in over for task in case["tasks"])
    missed = sum(task["stage"] in {"failed", "cancelled"} for task in case["tasks"])
    return idle and missed + case["reopened"] > decided
