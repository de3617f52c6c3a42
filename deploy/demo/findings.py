"""What is true after the day: figures for the table, and the promises that must hold."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.demo.agents import Center
from deploy.demo.crews import CODES, Member
from deploy.demo.hands import Hands
from deploy.demo.sheet import Contact

WHO = "tangzong"
"""The general manager, who sees every site and every book."""
PAGE = 200
OUTBOX = "guanjia_outbox_pending"
ENDED = frozenset({"returned", "finished", "cancelled"})


@dataclass
class Findings:
    """Every list that the promises are checked against."""

    calls: Sequence[dict[str, Any]] = ()
    cases: Sequence[dict[str, Any]] = ()
    tasks: Sequence[dict[str, Any]] = ()
    charges: Sequence[dict[str, Any]] = ()
    notices: Sequence[dict[str, Any]] = ()
    balance: Mapping[str, Any] = field(default_factory=dict)
    proof: Mapping[str, Any] = field(default_factory=dict)
    """The ledger's balance summed anew from every entry, and what months carry that does not agree with it."""
    journal: Mapping[str, Any] = field(default_factory=dict)
    queues: Mapping[str, int] = field(default_factory=dict)
    outboxes: Mapping[str, float] = field(default_factory=dict)


async def gather(hands: Hands, *, broker: str, who: str = WHO) -> Findings:
    """Ask every service for what it has."""
    return Findings(
        calls=await every(hands, "hotline", "/calls?", who=who),
        cases=await every(hands, "hotline", "/cases?", who=who),
        tasks=await every(hands, "dispatch", "/tasks?", who=who),
        charges=await every(hands, "billing", "/charges?", who=who),
        notices=await every(hands, "notification", "/notices?", who=who),
        balance=await hands.ask("billing", "GET", "/ledger/balance", who=who),
        proof=await hands.ask("billing", "GET", "/ledger/proof", who=who),
        journal=await verified(hands, who=who),
        queues=await queues(broker),
        outboxes=await outboxes(hands),
    )


async def every(hands: Hands, service: str, path: str, *, who: str) -> list[dict[str, Any]]:
    """A whole list, page by page."""
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        part = await hands.ask(service, "GET", f"{path}limit={PAGE}{after}", who=who)
        found += part["items"]
        if not part["next"]:
            return found
        after = f"&after={part['next']}"


async def verified(hands: Hands, *, who: str = WHO) -> dict[str, Any]:
    """What a walk along the whole journal finds."""
    found: dict[str, Any] = await hands.ask("archive", "GET", "/journal/verify", who=who)
    return found


async def queues(broker: str) -> dict[str, int]:
    """How many messages wait in each of the broker's queues, from its management address with a user in it."""
    async with httpx.AsyncClient(timeout=20) as client:
        answer = await client.get(f"{broker}/api/queues")
        answer.raise_for_status()
        return {queue["name"]: int(queue.get("messages", 0)) for queue in answer.json()}


async def outboxes(hands: Hands) -> dict[str, float]:
    """How many messages each service has written and not yet sent, from its metrics."""
    found: dict[str, float] = {}
    for name, address in hands.addresses.items():
        answer = await hands.client.get(f"{address}/metrics")
        lines = [line for line in answer.text.splitlines() if line.startswith(OUTBOX)]
        found[name] = sum(float(line.rpartition(" ")[2]) for line in lines)
    return found


def promises(
    found: Findings, *, center: Center, sheet: Sequence[Contact], members: Sequence[Member]
) -> dict[str, str]:
    """Each promise and what breaks it; an empty sentence means that it holds."""
    wanted = [contact for contact in sheet if contact.turn == "case"]
    cases = {case["id"]: case for case in found.cases}
    mine = {center.cases.get(contact.number, ""): contact for contact in wanted}
    tasks = [task for task in found.tasks if task["case"] in mine]
    charges = [charge for charge in found.charges if charge.get("case") in mine]
    return {
        "every contact was lived through": _list(
            f"#{number}: {why}" for number, why in center.failed.items()
        ),
        "every case has a road to its end": _list(
            f"{contact.number} {cases.get(case, {}).get('state', 'missing')}"
            for case, contact in mine.items()
            if cases.get(case, {}).get("state") != "closed"
        ),
        "every task came to an end": _list(
            f"{task['slip']} {task['state']}" for task in tasks if task["state"] not in ENDED
        ),
        "every paid task has one charge, and it is paid": _money(charges, mine=mine),
        "slips are numbered without gaps": _gaps(task["slip"] for task in found.tasks),
        "receipts are numbered without gaps": _gaps(
            f"{charge['site']}-{charge['receipt']['number']}"
            for charge in found.charges
            if charge.get("receipt")
        ),
        "the ledger balances": "" if _balances(found.balance) else str(found.balance),
        "what the ledger carries is what its entries come to": _unproved(found),
        "the journal verifies": _list(found.journal.get("faults", ["no answer"])),
        "no dead letters": _list(
            f"{name}: {many}" for name, many in found.queues.items() if name.startswith("dead.") and many
        ),
        "no queue holds anything": _list(
            f"{name}: {many}" for name, many in found.queues.items() if not name.startswith("dead.") and many
        ),
        "every outbox is empty": _list(
            f"{name}: {many:.0f}" for name, many in found.outboxes.items() if many
        ),
        "no task was seen by a foreign site": _list(
            f"{member.account} saw {site}"
            for member in members
            for site in member.seen_sites
            if site != member.site
        ),
        "no notice went out twice": _list(
            f"{many} × {key}" for key, many in told_twice(found.notices).items()
        ),
    }


def told_twice(notices: Iterable[Mapping[str, Any]]) -> dict[tuple[str, ...], int]:
    """The notices that went out more than once, and how often."""
    keys = ("template", "recipient", "channel", "case", "task", "text", "made_at")
    told = Counter(tuple(str(notice[key]) for key in keys) for notice in notices)
    return {notice: many for notice, many in told.items() if many > 1}


def _money(charges: Sequence[Mapping[str, Any]], *, mine: Mapping[str, Contact]) -> str:
    per_case = Counter(str(charge["case"]) for charge in charges)
    wrong = [
        f"#{contact.number}: {per_case[case]}"
        for case, contact in mine.items()
        if per_case[case] != sum(job.paid and job.course == "done" for job in contact.jobs)
    ]
    unpaid = [str(charge["id"]) for charge in charges if charge["state"] != "paid"]
    return _list([*wrong, *unpaid])


def _gaps(numbers: Any) -> str:
    series: dict[str, list[int]] = {}
    for number in numbers:
        name, _, count = str(number).rpartition("-")
        series.setdefault(name, []).append(int(count))
    return _list(
        f"{name}: {len(found)} of {max(found)}"
        for name, found in series.items()
        if sorted(found) != list(range(1, len(found) + 1))
    )


def _balances(balance: Mapping[str, Any]) -> bool:
    return bool(balance.get("balanced"))


def _unproved(found: Findings) -> str:
    proof = found.proof
    agrees = all(proof.get(part) == found.balance.get(part) for part in ("accounts", "drawers", "entries"))
    return _list(proof.get("faults", ())) or ("" if agrees else f"{found.balance} is not {proof}")


def _list(wrong: Any) -> str:
    found = list(wrong)
    return ", ".join(found[:5]) + (f" … and {len(found) - 5} more" if len(found) > 5 else "")  # noqa: PLR2004 five show what is wrong


def members(hands: Hands, center: Center, crews: Sequence[str]) -> tuple[Member, ...]:
    """Somebody with a phone in every crew of every site."""
    return tuple(Member(hands=hands, center=center, site=site, crew=crew) for site in CODES for crew in crews)
