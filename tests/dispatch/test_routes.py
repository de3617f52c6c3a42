"""Dispatch over HTTP: the board, cancelling, reassigning, the month's slips."""

import httpx
import pytest

from shared.auth.person import Person
from shared.contracts.dispatch import OfferTask, TaskCancelled, WithdrawTask
from shared.vocabulary.matters import TaskState, Trade
from shared.vocabulary.people import Role
from tests.dispatch.office import (
    ENGINEERS,
    OTHERS,
    Office,
    a_price,
    a_request,
    a_signature,
    a_start,
    an_acceptance,
    an_end,
    an_office,
)
from tests.ground import a_client, a_person

SUPERVISOR = a_person(Role.SUPERVISOR, sites=("jinxiu",))


async def ask(
    office: Office,
    method: str,
    path: str,
    *,
    person: Person = SUPERVISOR,
    key: str | None = None,
    **body: str,
) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    async with a_client(office.service, office.ground, person) as client:
        return await client.request(method, path, json=body or None, headers=headers)


@pytest.mark.rule("RWO-21")
async def test_the_board_counts_slips_so_that_issued_is_returned_plus_open() -> None:
    office = await an_office()
    for n in range(3):
        await office.hears(a_request(f"case-{n}-1"))
    await office.hears(a_request("case-9-1", trade=Trade.GREENING))
    await ask(office, "POST", "/tasks/case-0-1/cancel", reason="重复")

    board = (await ask(office, "GET", "/board?site=jinxiu")).json()

    assert board["slips"] == {"issued": 4, "returned": 0, "void": 1, "open": 3}
    assert board["counts"]["stranded"] == 1
    assert [card["id"] for card in board["columns"]["stranded"]] == ["case-1-1"] or board["columns"][
        "stranded"
    ]


async def test_tasks_are_listed_page_by_page_and_filtered() -> None:
    office = await an_office()
    for n in range(3):
        await office.hears(a_request(f"case-{n}-1"))

    first = (await ask(office, "GET", "/tasks?site=jinxiu&state=offered&limit=2")).json()
    second = (
        await ask(office, "GET", f"/tasks?site=jinxiu&state=offered&limit=2&after={first['next']}")
    ).json()

    assert len(first["items"]) == 2
    assert {one["id"] for one in first["items"] + second["items"]} == {"case-0-1", "case-1-1", "case-2-1"}
    assert second["next"] is None


async def test_a_task_nobody_knows_is_not_found() -> None:
    office = await an_office()

    answer = await ask(office, "GET", "/tasks/nothing")

    assert answer.status_code == 404


async def test_cancelling_twice_by_the_same_key_has_one_effect() -> None:
    office = await an_office()
    await office.hears(a_request())

    first = await ask(office, "POST", "/tasks/case-1-1/cancel", key="k", reason="误报")
    second = await ask(office, "POST", "/tasks/case-1-1/cancel", key="k", reason="误报")

    assert first.json()["state"] == second.json()["state"] == TaskState.CANCELLED
    assert len(office.said(TaskCancelled)) == len(office.said(WithdrawTask)) == 1


async def test_a_finished_task_cannot_be_cancelled() -> None:
    office = await an_office()
    for report in (a_request(), an_acceptance(), a_start(), an_end()):
        await office.hears(report)

    answer = await ask(office, "POST", "/tasks/case-1-1/cancel", reason="太晚了")

    assert answer.status_code == 409
    assert answer.json()["code"] == "task_over"
    assert "JX-000001" in answer.json()["title"]


@pytest.mark.rule("FCO-12")
async def test_a_task_can_be_given_straight_to_a_member_of_a_crew() -> None:
    office = await an_office()
    await office.hears(a_request())

    answer = await ask(
        office,
        "POST",
        "/tasks/case-1-1/reassign",
        crew=OTHERS,
        member="qian",
        reason="业主点名钱师傅",
    )

    order = office.said(OfferTask)[-1]
    assert answer.json()["crew"] == OTHERS
    assert (order.crew, order.chosen, order.offer) == (OTHERS, "qian", 2)
    assert [(one.crew, one.reason) for one in office.said(WithdrawTask)] == [(ENGINEERS, "reassigned")]


async def test_a_task_for_a_crew_that_does_not_exist_is_refused_in_a_sentence() -> None:
    office = await an_office()
    await office.hears(a_request())

    answer = await ask(office, "POST", "/tasks/case-1-1/reassign", crew="ghosts", reason="试试")

    assert answer.status_code == 409
    assert answer.json()["title"] == "小区 jinxiu 没有班组 ghosts，请选本小区的班组。"
    assert answer.json()["detail"] == "site jinxiu has no crew ghosts: choose one of its own."
    assert (await office.task()).crew == ENGINEERS


@pytest.mark.parametrize(
    "person",
    [a_person(Role.CREW, sites=("jinxiu",)), a_person(Role.SUPERVISOR, sites=("nanhu",))],
    ids=["wrong role", "wrong site"],
)
async def test_the_wrong_role_or_site_may_neither_look_nor_decide(person: Person) -> None:
    office = await an_office()
    await office.hears(a_request())

    answers = [
        await ask(office, "GET", "/tasks/case-1-1", person=person),
        await ask(office, "GET", "/board?site=jinxiu", person=person),
        await ask(office, "GET", "/board", person=person),
        await ask(office, "GET", "/crews?site=jinxiu", person=person),
        await ask(office, "POST", "/tasks/case-1-1/cancel", person=person, reason="x"),
        await ask(office, "POST", "/tasks/case-1-1/reassign", person=person, crew=OTHERS, reason="x"),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert (await office.task()).state is TaskState.OFFERED


async def test_a_sites_crews_are_listed_with_their_trades() -> None:
    office = await an_office()

    crews = (await ask(office, "GET", "/crews?site=jinxiu")).json()["items"]

    assert [(crew["crew"], crew["trade"]) for crew in crews] == [
        ("cleaning-1", "cleaning"),
        ("engineering-1", "engineering"),
        ("engineering-2", "engineering"),
    ]


@pytest.mark.rule("PFS-07", "HSK-02", "HSK-04", "HSK-09", "HSK-10", "GRN-05", "GRN-03")
async def test_a_months_slips_are_sorted_by_customer_and_paid_ones_stand_apart() -> None:
    office = await an_office()
    await office.hears(a_request(paid=True))
    for report in (an_acceptance(), a_price(), a_start(), an_end(), a_signature()):
        await office.hears(report)
    for n, household in enumerate(("5-1-301", "3-2-1202", "5-1-301"), start=2):
        await office.hears(a_request(f"case-{n}-1", trade=Trade.CLEANING, household=household))

    month = (await ask(office, "GET", "/slips?site=jinxiu&month=2026-11")).json()
    another = (await ask(office, "GET", "/slips?site=jinxiu&month=2026-12")).json()

    visits = [(slip["household"], slip["slip"]) for slip in month["dispatch_slips"]]
    assert visits == [("3-2-1202", "JX-000003"), ("5-1-301", "JX-000002"), ("5-1-301", "JX-000004")]
    assert [(slip["slip"], slip["amount"]) for slip in month["paid_slips"]] == [("JX-000001", 8000)]
    assert (month["issued"], month["returned"], month["open"]) == (4, 1, 3)
    assert another["issued"] == 0
