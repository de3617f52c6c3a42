"""The main job, through every service in memory."""

from pathlib import Path

import pytest

from shared.contracts.billing import ChargePaid, ChargeRaised
from shared.contracts.crew import WorkAccepted
from shared.contracts.dispatch import TaskAccepted, TaskEscalated
from shared.contracts.envelope import EVENTS
from shared.contracts.hotline import CallAnswered, CaseClosed, CaseReopened
from shared.contracts.notification import NoticeSent
from tests.journeys.town import Town, a_case, a_settled_town

TASKS = {
    "tasks": [
        {"trade": "engineering", "crew": "engineering-1", "what": "修阀门", "paid": True},
        {"trade": "cleaning", "what": "清理积水", "paid": False},
    ]
}
PRICE = {
    "lines": [{"code": "valve", "what": "更换阀门", "unit": "个", "quantity": 1000, "unit_price": 12050}],
    "told_to": "李女士",
    "agreed": True,
}


async def work_of(town: Town, who: str) -> str:
    (work,) = (await town.ask("crew", "GET", "/api/work?state=offered", who=who))["items"]
    task: str = work["id"]
    return task


async def do_paid_work(town: Town, who: str = "liugong") -> None:
    task = await work_of(town, who)
    for step, told in (
        ("accept", {}),
        ("price", PRICE),
        ("start", {}),
        ("finish", {"done": True, "note": "更换阀门", "materials": ["阀门"]}),
        ("sign", {"signer": "李女士"}),
    ):
        await town.ask("crew", "POST", f"/api/work/{task}/{step}", who=who, json=told)


async def do_free_work(town: Town, who: str = "baojie") -> None:
    task = await work_of(town, who)
    for step, told in (
        ("accept", {}),
        ("start", {}),
        ("finish", {"done": True, "note": "已清理"}),
        ("sign", {"signer": "李女士"}),
    ):
        await town.ask("crew", "POST", f"/api/work/{task}/{step}", who=who, json=told)


async def run_main_job(town: Town) -> str:
    case = await a_case(town)
    await town.ask("hotline", "POST", f"/cases/{case}/tasks", who="wangmin", json=TASKS)
    await do_paid_work(town)
    await do_free_work(town)
    (charge,) = (await town.ask("billing", "GET", f"/charges?case={case}", who="shouyin"))["items"]
    paid = {"method": "qr", "payer": "李女士"}
    await town.ask("billing", "POST", f"/charges/{charge['id']}/pay", who="shouyin", json=paid)
    await town.passes(seconds=1)
    told = {"reached": True, "satisfied": True, "rating": 5, "words": "很及时"}
    await town.ask("hotline", "POST", f"/cases/{case}/follow-up", who="wangmin", json=told)
    await town.passes(seconds=1)
    return case


@pytest.mark.rule("HOT-01", "HOT-13", "RWO-01", "FUP-02", "FCO-08")
async def test_a_call_becomes_a_finished_billed_filed_and_followed_up_case(tmp_path: Path) -> None:
    town = await a_settled_town(tmp_path)

    case = await run_main_job(town)

    kept = await town.ask("hotline", "GET", f"/cases/{case}", who="wangmin")
    assert kept["state"] == "closed"
    (closed,) = town.said(CaseClosed)
    assert closed.body.satisfied
    (answered,) = town.said(CallAnswered)
    assert answered.body.in_time
    (paid,) = town.said(ChargePaid)
    assert paid.body.amount == 12050
    assert town.street.dead == []


async def test_every_step_is_under_one_journey(tmp_path: Path) -> None:
    town = await a_settled_town(tmp_path)

    case = await run_main_job(town)

    about = [message for message in town.street.said if getattr(message.body, "case", None) == case]
    assert len(about) > 20
    assert len({message.journey for message in about}) == 1


async def test_the_journal_and_the_households_file_show_every_step(tmp_path: Path) -> None:
    town = await a_settled_town(tmp_path)

    case = await run_main_job(town)
    await town.passes(seconds=5)

    journey = town.said(CaseClosed)[0].journey
    entries = (await town.ask("archive", "GET", f"/journeys/{journey}", who="dangan"))["items"]
    spoken = {one.id for one in town.street.said if one.journey == journey and one.body.exchange == EVENTS}
    assert {entry["id"] for entry in entries} == spoken
    timeline = (await town.ask("archive", "GET", "/households/jx-3-2-1202/timeline", who="dangan"))["items"]
    names = {entry["name"] for entry in timeline}
    assert {
        "hotline.case.opened",
        "dispatch.task.finished",
        "billing.charge.paid",
        "hotline.case.closed",
    } <= names
    assert case


async def test_the_owner_and_the_staff_are_told(tmp_path: Path) -> None:
    town = await a_settled_town(tmp_path)

    await run_main_job(town)

    told = {(message.body.template, message.body.audience) for message in town.said(NoticeSent)}
    assert {
        ("task_offered", "staff"),
        ("task_accepted", "owner"),
        ("steward_task_accepted", "staff"),
        ("crew_on_the_way", "owner"),
        ("task_finished", "owner"),
    } <= told


@pytest.mark.parametrize("seed", range(5))
async def test_every_message_twice_and_out_of_order_has_the_same_end(tmp_path: Path, seed: int) -> None:
    town = await a_settled_town(tmp_path, twice=True, seed=seed)

    case = await run_main_job(town)

    assert (await town.ask("hotline", "GET", f"/cases/{case}", who="wangmin"))["state"] == "closed"
    assert len(town.said(ChargeRaised)) == len(town.said(ChargePaid)) == 1
    assert len(town.said(TaskAccepted)) == 2
    assert town.street.dead == []


@pytest.mark.rule("FUP-01")
async def test_an_owner_who_is_not_satisfied_opens_the_case_again(tmp_path: Path) -> None:
    town = await a_settled_town(tmp_path)
    case = await a_case(town)
    tasks = {"tasks": [TASKS["tasks"][1]]}
    await town.ask("hotline", "POST", f"/cases/{case}/tasks", who="wangmin", json=tasks)
    await do_free_work(town)

    told = {"reached": True, "satisfied": False, "rating": 2, "words": "还在漏"}
    await town.ask("hotline", "POST", f"/cases/{case}/follow-up", who="wangmin", json=told)

    assert (await town.ask("hotline", "GET", f"/cases/{case}", who="wangmin"))["state"] == "handling"
    assert len(town.said(CaseReopened)) == 1


async def test_no_task_is_seen_by_a_foreign_site(tmp_path: Path) -> None:
    town = await a_settled_town(tmp_path)
    case = await a_case(town)

    await town.ask("hotline", "POST", f"/cases/{case}/tasks", who="wangmin", json=TASKS)

    assert (await town.ask("crew", "GET", "/api/work?state=offered", who="elsewhere"))["items"] == []
    task = await work_of(town, "liugong")
    answer = await town.try_("crew", "POST", f"/api/work/{task}/accept", who="elsewhere", json={})
    assert answer.status_code in {403, 404}


async def test_of_two_members_who_accept_at_once_one_wins_and_the_other_is_told(tmp_path: Path) -> None:
    town = await a_settled_town(tmp_path)
    case = await a_case(town)
    await town.ask("hotline", "POST", f"/cases/{case}/tasks", who="wangmin", json=TASKS)
    task = await work_of(town, "liugong")

    first = await town.try_("crew", "POST", f"/api/work/{task}/accept", who="liugong", json={})
    second = await town.try_("crew", "POST", f"/api/work/{task}/accept", who="chengong", json={})

    assert (first.status_code, second.status_code) == (200, 409)
    assert "liugong" in second.text
    assert len(town.said(WorkAccepted)) == 1


async def test_a_task_nobody_accepts_climbs_the_ladder(tmp_path: Path) -> None:
    town = await a_settled_town(tmp_path)
    case = await a_case(town)
    await town.ask("hotline", "POST", f"/cases/{case}/tasks", who="wangmin", json=TASKS)

    for _ in range(6):
        await town.passes(hours=1)

    levels = [message.body.level for message in town.said(TaskEscalated)]
    assert levels
    assert levels == sorted(levels)
