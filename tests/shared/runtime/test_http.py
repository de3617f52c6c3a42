import pytest

from shared.vocabulary.people import Role
from tests.ground import a_client, a_ground, a_person
from tests.shared.runtime.a_service import build


async def test_a_route_gets_the_tools_of_its_service() -> None:
    ground = a_ground()

    async with a_client(build(ground), ground) as client:
        put_on = await client.post("/kettles/red", json={"litres": 1})
        seen = await client.get("/kettles/red")

    assert put_on.status_code == 200
    assert seen.json()["id"] == "red"


async def test_a_refusal_is_a_conflict_with_its_code_and_values() -> None:
    ground = a_ground()

    async with a_client(build(ground), ground) as client:
        answer = await client.post("/kettles/red", json={"litres": 9})

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "too_much_water"
    assert answer.json()["values"] == {"litres": 9}


async def test_wrong_fields_are_named_one_by_one() -> None:
    ground = a_ground()

    async with a_client(build(ground), ground) as client:
        answer = await client.post("/kettles/red", json={"litres": -1})

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["fields"]] == ["body.litres"]


@pytest.mark.parametrize(("path", "status"), [("/kettles/none", 404), ("/busy", 503), ("/nowhere", 404)])
async def test_what_cannot_be_done_says_so(path: str, status: int) -> None:
    ground = a_ground()

    async with a_client(build(ground), ground) as client:
        answer = await client.get(path)

    assert answer.status_code == status
    assert answer.json()["title"]


async def test_a_role_that_is_not_enough_is_forbidden() -> None:
    ground = a_ground()

    async with a_client(build(ground), ground, a_person(Role.CREW)) as client:
        answer = await client.get("/kettles/red")

    assert answer.status_code == 403


async def test_a_bug_shows_nothing_of_the_inside() -> None:
    ground = a_ground()

    async with a_client(build(ground), ground) as client:
        answer = await client.get("/broken")

    assert answer.status_code == 500
    assert "secret" not in answer.text
