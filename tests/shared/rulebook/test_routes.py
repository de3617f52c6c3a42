from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from shared.auth.person import Person
from shared.rulebook.chapter import BadDefaultsError
from shared.rulebook.stored import StoredRules
from shared.runtime.service import Service
from shared.vocabulary.people import Role
from shared.web.house_rules import house_rules
from tests.ground import a_client, a_ground, a_person
from tests.shared.rulebook.calls import call_rules


class Office:
    def __init__(self, folder: Path) -> None:
        self.ground = a_ground()
        rules = StoredRules(self.ground.database, clock=self.ground.clock)
        self.service = Service(
            name="hotline", tools={"rules": rules}, routers=(house_rules(call_rules(folder)),)
        )

    def client(self, person: Person) -> httpx.AsyncClient:
        return a_client(self.service, self.ground, person)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
async def chief(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    async with office.client(a_person(Role.CENTER_MANAGER)) as client:
        yield client


async def test_everybody_signed_in_may_read_the_rules(office: Office) -> None:
    async with office.client(a_person(Role.CREW, sites=("jinxiu",))) as crew:
        answer = await crew.get("/rules")

    first = answer.json()["items"][0]
    assert answer.status_code == 200
    assert answer.json()["next"] is None
    assert (first["chapter"], first["field"], first["value"], first["rule"]) == (
        "calls",
        "rings",
        3,
        ["HOT-02"],
    )
    assert first["unit"] == {"zh": "声", "en": "rings"}


async def test_a_changed_rule_is_answered_and_listed_with_who_changed_it(chief: httpx.AsyncClient) -> None:
    answer = await chief.put("/rules/calls/answer_within", json={"value": "2h", "site": "jinxiu"})
    listed = await chief.get("/rules")

    rule = answer.json()
    assert answer.status_code == 200
    assert (rule["value"], rule["sites"]) == ("1h30min", {"jinxiu": "2h"})
    assert [(change["value"], change["by"]) for change in rule["history"]] == [("2h", "wangmin")]
    assert rule in listed.json()["items"]


async def test_what_holds_at_other_sites_is_not_shown(office: Office, chief: httpx.AsyncClient) -> None:
    await chief.put("/rules/calls/rings", json={"value": 4})
    await chief.put("/rules/calls/rings", json={"value": 5, "site": "jinxiu"})
    await chief.put("/rules/calls/rings", json={"value": 6, "site": "yunjing"})

    async with office.client(a_person(Role.SUPERVISOR, sites=("jinxiu",))) as supervisor:
        listed = (await supervisor.get("/rules")).json()["items"]
        changed = (await supervisor.put("/rules/calls/rings", json={"value": 7, "site": "jinxiu"})).json()

    rule = next(one for one in listed if one["field"] == "rings")
    assert (rule["value"], rule["sites"]) == (4, {"jinxiu": 5})
    assert [change["value"] for change in rule["history"]] == [5, 4]
    assert (changed["sites"], [change["value"] for change in changed["history"]]) == (
        {"jinxiu": 7},
        [7, 5, 4],
    )


async def test_a_withdrawn_value_is_gone_and_stays_in_the_history(chief: httpx.AsyncClient) -> None:
    await chief.put("/rules/calls/rings", json={"value": 5})

    answer = await chief.delete("/rules/calls/rings")

    assert answer.json()["value"] == 3
    assert [change["withdrawn"] for change in answer.json()["history"]] == [True, False]


async def test_the_same_request_twice_is_one_change(chief: httpx.AsyncClient) -> None:
    answers = [
        await chief.put("/rules/calls/rings", json={"value": 5}, headers={"Idempotency-Key": "once"})
        for _ in range(2)
    ]

    assert [len(answer.json()["history"]) for answer in answers] == [1, 1]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/rules/calls/rings", {"value": 99}, 422),
        ("/rules/calls/rings", {"value": 5, "effective": "2020-01-01T00:00:00Z"}, 422),
        ("/rules/calls/rings", {"value": 5, "effective": "tomorrow"}, 422),
        ("/rules/calls/rings", {"worth": 5}, 422),
        ("/rules/calls/colour", {"value": 5}, 404),
        ("/rules/weather/rings", {"value": 5}, 404),
    ],
)
async def test_a_bad_change_is_refused_as_a_problem(
    chief: httpx.AsyncClient, path: str, body: dict[str, object], status: int
) -> None:
    answer = await chief.put(path, json=body)

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")


SUPERVISOR_OF_JINXIU = a_person(Role.SUPERVISOR, sites=("jinxiu",))


@pytest.mark.parametrize(
    ("person", "site", "status"),
    [
        (a_person(Role.AGENT), None, 403),
        (SUPERVISOR_OF_JINXIU, "jinxiu", 200),
        (SUPERVISOR_OF_JINXIU, "tower", 403),
        (SUPERVISOR_OF_JINXIU, None, 403),
        (a_person(Role.SUPERVISOR), None, 200),
        (a_person(Role.ADMINISTRATOR), "tower", 200),
    ],
)
async def test_rules_are_changed_by_those_who_answer_for_the_site(
    office: Office, person: Person, site: str | None, status: int
) -> None:
    async with office.client(person) as client:
        changed = await client.put("/rules/calls/rings", json={"value": 5, "site": site})
        withdrawn = await client.delete("/rules/calls/rings", params={"site": site} if site else {})

    assert (changed.status_code, withdrawn.status_code) == (status, status)


def test_two_chapters_of_one_name_stop_the_start(tmp_path: Path) -> None:
    rules = call_rules(tmp_path)

    with pytest.raises(BadDefaultsError, match="two chapters have the same name: calls, calls"):
        house_rules(rules, rules)


def test_defaults_that_do_not_fit_stop_the_start(tmp_path: Path) -> None:
    rules = call_rules(tmp_path)
    rules.defaults.write_text("{}")

    with pytest.raises(BadDefaultsError, match="lacks answer_within, ceiling"):
        house_rules(rules)
