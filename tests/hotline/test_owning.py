"""Whose case it is, who may touch it, and where."""

from typing import Any

import pytest

from shared.contracts.hotline import CaseHandedOver
from shared.vocabulary.ids import AccountId
from shared.vocabulary.people import Role
from tests.ground import a_person
from tests.hotline.desk import OWNER, Hotline, a_hotline, a_read_back

LINA = a_person(Role.AGENT, id="lina")
HAND_OVER = {"to": "lina", "to_name": "李娜", "reason": "需要工程主管答复"}


@pytest.mark.rule("FCO-02", "FCO-03", "HOT-12")
async def test_a_case_changes_hands_only_when_the_other_accepts() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("complaint")

    asked = await hotline.told(f"/cases/{case}/hand-over", HAND_OVER)
    accepted = await hotline.as_person(LINA).told(f"/cases/{case}/hand-over/accept")

    assert (asked["owner"], asked["hand_over"]["to"]) == ("wangmin", "lina")
    assert (accepted["owner"], accepted["owner_name"], accepted["hand_over"]) == ("lina", "李娜", None)
    assert hotline.said_of(CaseHandedOver) == [
        CaseHandedOver(
            case=case,
            owner=AccountId("lina"),
            owner_name="李娜",
            before=AccountId("wangmin"),
            reason="需要工程主管答复",
        )
    ]
    assert "需要工程主管答复" in accepted["road"][-2]["note"]


async def test_a_hand_over_that_is_declined_leaves_the_case_where_it_is() -> None:
    hotline = await a_hotline()
    case = await hotline.classified()
    await hotline.told(f"/cases/{case}/hand-over", HAND_OVER)

    state = await hotline.as_person(LINA).told(f"/cases/{case}/hand-over/decline", {"reason": "不在岗"})

    assert (state["owner"], state["hand_over"]) == ("wangmin", None)
    assert hotline.said_of(CaseHandedOver) == []


async def test_nobody_else_accepts_a_hand_over() -> None:
    hotline = await a_hotline()
    case = await hotline.classified()
    await hotline.told(f"/cases/{case}/hand-over", HAND_OVER)

    answer = await hotline.post(f"/cases/{case}/hand-over/accept")

    assert answer.json()["code"] == "no_hand_over"


@pytest.mark.rule("FCO-03")
async def test_a_hand_over_needs_a_reason() -> None:
    hotline = await a_hotline()
    case = await hotline.classified()

    answer = await hotline.post(f"/cases/{case}/hand-over", {"to": "lina", "reason": " "})

    assert answer.json()["code"] == "blank_field"


async def test_only_the_owner_or_who_leads_the_desk_hands_a_case_over() -> None:
    hotline = await a_hotline()
    case = await hotline.classified()

    refused = await hotline.as_person(LINA).post(f"/cases/{case}/hand-over", HAND_OVER)
    leader = hotline.as_person(a_person(Role.SUPERVISOR, id="boss"))

    assert refused.json()["code"] == "not_the_owner"
    assert (await leader.told(f"/cases/{case}/hand-over", HAND_OVER))["hand_over"]["to"] == "lina"


async def test_a_closed_case_is_not_handed_over() -> None:
    hotline = await a_hotline()
    case = await hotline.answered()
    await hotline.told(f"/cases/{case}/close", {"outcome": "已答复"})

    answer = await hotline.post(f"/cases/{case}/hand-over", HAND_OVER)

    assert answer.json()["code"] == "skipped_step"


STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("confirm", a_read_back()),
    ("classify", {"kind": "repair"}),
    ("answer", {"answer": "好"}),
    ("tasks", {"tasks": [{"trade": "cleaning", "what": "打扫"}]}),
    ("tasks/x/withdraw", {"reason": "不需要"}),
    ("inform", {"words": "请稍候"}),
    ("agree-reply", {"at": "2030-01-01T00:00:00Z"}),
    ("opinion", {"reason": "查不清"}),
    ("findings", {"cause": "漏排", "valid": True}),
    ("report", {"reason": "严重"}),
    ("correct", {"reason": "说错"}),
    ("follow-up", {"reached": True, "satisfied": True}),
    ("close", {"outcome": "完成"}),
)


@pytest.mark.parametrize(("step", "body"), STEPS)
async def test_a_wrong_role_may_not_handle_a_case(step: str, body: dict[str, Any]) -> None:
    hotline = await a_hotline()
    case = await hotline.confirmed()
    outsider = hotline.as_person(a_person(Role.CREW, Role.FINANCE))

    answer = await outsider.post(f"/cases/{case}/{step}", body)

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(("step", "body"), [*STEPS, ("hand-over", HAND_OVER)])
async def test_the_right_role_at_another_site_may_not_handle_a_case(step: str, body: dict[str, Any]) -> None:
    hotline = await a_hotline()
    case = await hotline.confirmed()
    elsewhere = hotline.as_person(a_person(Role.AGENT, sites=("yunjing",)))

    answer = await elsewhere.post(f"/cases/{case}/{step}", body)

    assert answer.status_code == 403


async def test_nobody_confirms_a_case_into_a_site_that_is_not_theirs() -> None:
    hotline = await a_hotline(person=a_person(Role.AGENT, sites=("yunjing",)))
    case = await hotline.recorded()

    answer = await hotline.post(f"/cases/{case}/confirm", a_read_back())

    assert answer.status_code == 403


@pytest.mark.parametrize(("step", "body"), STEPS)
async def test_a_case_nobody_knows_is_not_found(step: str, body: dict[str, Any]) -> None:
    hotline = await a_hotline()

    answer = await hotline.post(f"/cases/nothing/{step}", body)

    assert answer.status_code == 404


async def listed(hotline: Hotline, **query: Any) -> list[str]:
    return [one["id"] for one in (await hotline.get("/cases", **query))["items"]]


async def test_cases_are_found_by_household_phone_owner_state_and_number() -> None:
    hotline = await a_hotline()
    first = await hotline.recorded()
    hotline.clock.passes(minutes=1)
    second = await hotline.classified("repair")

    assert await listed(hotline) == [second, first]
    assert await listed(hotline, household="h1") == [second]
    assert await listed(hotline, phone=OWNER) == [second, first]
    assert await listed(hotline, state="recorded") == [first]
    assert await listed(hotline, owner="nobody") == []
    assert await listed(hotline, number="A-1002") == [second]
    assert await listed(hotline, site="jinxiu") == [second]


async def test_cases_come_in_pages() -> None:
    hotline = await a_hotline()
    cases: list[str] = []
    for _ in range(3):
        cases.insert(0, await hotline.recorded())
        hotline.clock.passes(minutes=1)

    page = await hotline.get("/cases", limit=2)
    rest = await hotline.get("/cases", limit=2, after=page["next"])

    assert [one["id"] for one in page["items"]] == cases[:2]
    assert [one["id"] for one in rest["items"]] == cases[2:]
    assert rest["next"] is None


async def test_a_reader_of_one_site_sees_no_case_of_another() -> None:
    hotline = await a_hotline()
    case = await hotline.classified()
    elsewhere = hotline.as_person(a_person(Role.AGENT, sites=("yunjing",)))

    shown = await elsewhere.client.get(f"/cases/{case}")
    sought = await elsewhere.client.get("/cases", params={"site": "jinxiu"})

    assert await listed(elsewhere) == []
    assert (shown.status_code, sought.status_code) == (403, 403)


async def test_what_a_request_should_not_say_is_refused() -> None:
    hotline = await a_hotline()

    answer = await hotline.post(
        "/cases", {"contact_name": "李", "contact_phone": OWNER, "content": "漏水", "owner": "somebody"}
    )

    assert answer.status_code == 422
