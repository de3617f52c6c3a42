"""What the crews at the sites do: look at their list, take what is offered, and do it the way the sheet says."""

from dataclasses import dataclass, field
from typing import Any

from deploy.demo.agents import Center
from deploy.demo.hands import Hands, RefusedError
from deploy.demo.phone import Phone
from deploy.demo.sheet import Job

CODES = {"jinxiu": "jx", "yunjing": "yj", "nanhu": "nh"}
OVERTAKEN = (404, 409)


@dataclass
class Member:
    """Somebody of a crew at a site, with the list on the phone."""

    hands: Hands
    center: Center
    site: str
    crew: str
    place: int = 1
    declined: set[str] = field(default_factory=set)
    seen_sites: set[str] = field(default_factory=set)

    @property
    def account(self) -> str:
        """The account this member signs in with."""
        return f"{CODES[self.site]}-{self.crew}-{self.place}"

    async def work(self) -> None:
        """Take and do what is offered, until cancelled."""
        await Phone(self.hands, self.account).watch(self._look)

    async def _look(self) -> None:
        for tab in ("offered", "mine"):
            found = await self.hands.ask("crew", "GET", f"/api/work?state={tab}", who=self.account)
            for work in found["items"]:
                self.seen_sites.add(work["site"])
                await self._do(work)

    async def _do(self, work: dict[str, Any]) -> None:
        job = self._job(work)
        if job is None:
            return
        try:
            await self._go_on(work, job)
        except RefusedError as refusal:
            # A colleague was faster, or the office took the task back: the next look shows it.
            if refusal.status not in OVERTAKEN:
                raise

    def _job(self, work: dict[str, Any]) -> Job | None:
        courses = self.center.courses.get(work["case"], ())
        return next((job for job in courses if job.trade == work["trade"]), None)

    async def _go_on(self, work: dict[str, Any], job: Job) -> None:
        task, case = work["id"], work["case"]
        if job.course == "decline" and case not in self.center.declined:
            self.center.declined.add(case)
            await self._step(task, "decline", {"reason": "人手不足，请派另一班"})
            return
        if work["state"] == "offered":
            await self._step(task, "accept", {})
        if job.course == "cannot":
            await self._step(task, "finish", {"done": False, "note": "缺少配件，需另约时间"})
            return
        if job.paid and not work.get("price"):
            await self._step(task, "price", _price(job, told_to=work["contact_name"]))
            if job.course == "too_dear":
                return
        if work["state"] in {"offered", "accepted"}:
            await self._step(task, "start", {"consent": True})
        if work["state"] != "finished":
            await self._step(task, "finish", {"done": True, "note": "已处理完毕", "materials": []})
        await self._step(task, "sign", {"signer": work["contact_name"]})

    async def _step(self, task: str, step: str, told: dict[str, Any]) -> None:
        path, key = f"/api/work/{task}/{step}", f"{self.center.run}/{task}/{step}"
        await self.hands.ask("crew", "POST", path, who=self.account, key=key, json=told)


def _price(job: Job, *, told_to: str) -> dict[str, Any]:
    line = {"what": "服务费", "unit": "项", "quantity": 1000, "unit_price": job.price}
    return {"lines": [line], "told_to": told_to, "agreed": job.course != "too_dear"}
