"""What a round came to: how much was lost, doubled or stuck, counted from every service's own lists."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deploy.demo.agents import Center
from deploy.demo.findings import ENDED, Findings, told_twice
from deploy.demo.sheet import Contact


@dataclass
class Counts:
    """Things that are not as they should be; each list names them."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)


def counted(
    found: Findings, *, center: Center, sheet: Sequence[Contact], dead: Mapping[str, int], expected: int
) -> Counts:
    """Compare what was answered with what is kept; ``dead`` lay there before, ``expected`` letters came to them."""
    counts = Counts()
    cases = {case["id"]: case for case in found.cases}
    contacts = {contact.number: contact for contact in sheet}
    tasks = Counter(task["case"] for task in found.tasks)
    charges = Counter(str(charge.get("case")) for charge in found.charges)
    for number, case in center.cases.items():
        kept, contact = cases.get(case), contacts[number]
        paid = sum(job.paid and job.course == "done" for job in contact.jobs)
        if kept is None:
            counts.lost.append(f"case {case}")
            continue
        if kept["state"] != "closed":
            counts.stuck.append(f"case {kept['number']} is {kept['state']}")
        _compare(counts, f"charges of case {kept['number']}", wanted=paid, kept=charges[case])
        if _goes_straight(contact):
            _compare(counts, f"tasks of case {kept['number']}", wanted=len(contact.jobs), kept=tasks[case])
    mine = set(center.cases.values())
    counts.stuck += [f"contact {number}: {why}" for number, why in center.failed.items()]
    counts.stuck += [
        f"task {task['slip']} is {task['state']}"
        for task in found.tasks
        if task["case"] in mine and task["state"] not in ENDED
    ]
    _queues(counts, found, dead=dead, expected=expected)
    counts.stuck += [f"{many:.0f} unsent by {name}" for name, many in found.outboxes.items() if many]
    if unsealed := found.journal.get("waiting"):
        counts.stuck.append(f"{unsealed} entries of the journal wait to be sealed")
    counts.lost += [f"{name}: {text}" for name, text in _numbers(found) if text.startswith("gap")]
    counts.doubled += [f"{name}: {text}" for name, text in _numbers(found) if text.startswith("twice")]
    twice = told_twice(found.notices)
    counts.doubled += [f"notice {key[0]} to {key[1]}, {many} times" for key, many in twice.items()]
    counts.lost += _ledger(found)
    counts.lost += [f"journal: {fault}" for fault in found.journal.get("faults", ["no answer"])]
    return counts


def _compare(counts: Counts, what: str, *, wanted: int, kept: int) -> None:
    if kept < wanted:
        counts.lost.append(f"{what}: {kept} of {wanted}")
    if kept > wanted:
        counts.doubled.append(f"{what}: {kept} instead of {wanted}")


def _goes_straight(contact: Contact) -> bool:
    """Whether nobody has to decide anew, so that the sheet says how many tasks there are."""
    return all(job.course == "done" for job in contact.jobs) and not any(
        one.reached and not one.satisfied for one in contact.attempts
    )


def _queues(counts: Counts, found: Findings, *, dead: Mapping[str, int], expected: int) -> None:
    waiting = {name: many for name, many in found.queues.items() if many and not name.startswith("dead.")}
    counts.stuck += [f"{many} in {name}" for name, many in waiting.items()]
    buried = sum(many for name, many in found.queues.items() if name.startswith("dead.")) - sum(dead.values())
    if buried != expected:
        counts.stuck.append(f"{buried} dead letters instead of {expected}")


def _ledger(found: Findings) -> list[str]:
    wrong = [f"ledger: {fault}" for fault in found.proof.get("faults", ())]
    if not found.balance.get("balanced"):
        wrong.append(f"the ledger does not balance: {found.balance}")
    return wrong


def _numbers(found: Findings) -> list[tuple[str, str]]:
    """What is wrong with the numbers of slips and receipts: ``gap …`` or ``twice …``."""
    series: dict[str, list[int]] = {}
    receipts: list[Any] = [charge for charge in found.charges if charge.get("receipt")]
    names = [f"slip {task['slip']}" for task in found.tasks]
    names += [f"receipt {charge['site']}-{charge['receipt']['number']}" for charge in receipts]
    for name in names:
        head, _, number = name.rpartition("-")
        series.setdefault(head, []).append(int(number))
    wrong = []
    for head, numbers in series.items():
        wrong += [(head, f"gap at {n}") for n in range(1, max(numbers) + 1) if n not in numbers]
        wrong += [(head, f"twice {n}") for n, many in Counter(numbers).items() if many > 1]
    return wrong
