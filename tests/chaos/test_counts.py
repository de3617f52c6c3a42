from dataclasses import replace
from typing import Any

import bson
import pytest

from deploy.demo.agents import Center
from deploy.demo.findings import Findings
from deploy.demo.hands import Hands
from deploy.demo.sheet import read_sheet
from tests.chaos.counts import Counts, counted
from tests.chaos.proxy import HEADER, OP_MSG, _refusal

PAID = next(one for one in read_sheet() if [job.course for job in one.jobs] == ["done"] and one.pays == "qr")
PAGES: dict[str, Any] = {
    "cases": [{"id": "c", "number": "A-1", "state": "closed"}],
    "tasks": [{"case": "c", "slip": "JX-000001", "state": "returned"}],
    "charges": [{"case": "c", "site": "jinxiu", "receipt": {"number": "0000001"}, "state": "paid"}],
    "notices": [
        dict.fromkeys(("template", "recipient", "channel", "case", "task", "text", "made_at"), "same")
    ],
}
WELL = Findings(
    **PAGES,
    balance={"balanced": True},
    journal={"faults": []},
    queues={"dead.hotline": 1, "hotline.on.x": 0},
    outboxes={"hotline": 0.0},
)


def counts_of(found: Findings, *, expected: int = 0, failed: dict[int, str] | None = None) -> Counts:
    center = Center(hands=Hands(addresses={}, password=""), run="r", speed=1, line="l")
    center.cases, center.failed = {PAID.number: "c"}, failed or {}
    return counted(found, center=center, sheet=[PAID], dead={"dead.hotline": 1}, expected=expected)


def with_more(name: str, **changed: Any) -> Findings:
    more: dict[str, Any] = {name: [*PAGES[name], {**PAGES[name][0], **changed}]}
    return replace(WELL, **more)


def test_nothing_is_counted_where_all_is_well() -> None:
    assert counts_of(WELL) == Counts()


@pytest.mark.parametrize(
    "found",
    [
        replace(WELL, cases=[]),
        replace(WELL, tasks=[]),
        replace(WELL, charges=[]),
        with_more("tasks", case="another", slip="JX-000003"),
        replace(WELL, balance={"balanced": False}),
        replace(WELL, proof={"faults": ["the page of jinxiu"]}),
        replace(WELL, journal={"faults": ["entry 7"]}),
    ],
)
def test_what_is_missing_is_counted_as_lost(found: Findings) -> None:
    assert counts_of(found).lost


@pytest.mark.parametrize("name", ["tasks", "charges", "notices"])
def test_what_is_there_twice_is_counted_as_doubled(name: str) -> None:
    assert counts_of(with_more(name)).doubled


@pytest.mark.parametrize(
    "found",
    [
        replace(WELL, cases=[{**PAGES["cases"][0], "state": "handling"}]),
        replace(WELL, tasks=[{**PAGES["tasks"][0], "state": "offered"}]),
        replace(WELL, queues={"dead.hotline": 1, "hotline.on.x": 1}),
        replace(WELL, queues={"dead.hotline": 2}),
        replace(WELL, outboxes={"hotline": 3.0}),
        replace(WELL, journal={"faults": [], "waiting": 2}),
    ],
)
def test_what_does_not_come_to_its_end_is_counted_as_stuck(found: Findings) -> None:
    assert counts_of(found).stuck


def test_dead_letters_that_were_expected_must_be_there_and_a_contact_that_failed_counts() -> None:
    assert counts_of(WELL, expected=2).stuck == ["0 dead letters instead of 2"]
    assert counts_of(WELL, failed={7: "gave up"}).stuck == ["contact 7: gave up"]


def test_a_store_that_takes_no_writes_answers_reads() -> None:
    assert _refusal(_message({"insert": "jobs", "$db": "x"}))
    assert _refusal(_message({"find": "jobs", "$db": "x"})) is None


def _message(command: dict[str, Any]) -> bytes:
    body = bytes(5) + bson.encode(command)
    return HEADER.pack(HEADER.size + len(body), 7, 0, OP_MSG) + body
