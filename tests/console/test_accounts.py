"""Accounts: who may come in, and who may change that."""

import re

import pytest

from services.console.accounts.views import ACCOUNTS
from services.console.app import build
from services.console.journeys.domain.places import CrewCard
from services.console.journeys.views import CREWS
from shared.vocabulary.people import Role
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING
from tests.console.doors import House, proof, wang


async def test_there_is_no_account_without_a_password_from_the_settings() -> None:
    office = House()
    service = build(office.settings.model_copy(update={"administrator_password": None}), office.ground)

    for start in service.on_start:
        await start()

    assert await office.ground.database.store(ACCOUNTS).count({}) == 0


async def test_a_second_start_opens_no_second_administrator(office: House) -> None:
    for start in office.service.on_start:
        await start()

    assert [one.account for one in office.said()] == ["admin"]


async def test_an_account_is_told_to_everybody_without_its_password(office: House) -> None:
    async with await office.bearer() as client:
        answer = await client.post("/accounts", json=wang(crews=["engineering"], phone="13800002046"))

    told = office.said()[-1]
    assert answer.status_code == 201
    assert (told.account, told.name, told.crews, told.revision) == ("wangmin", "王敏", ("engineering",), 1)
    assert told.grants[0].role is Role.AGENT
    assert "password" not in answer.text + told.model_dump_json()
    assert "one-long-password" not in repr(await office.accounts.get("wangmin"))


async def test_the_same_post_twice_opens_one_account(office: House) -> None:
    async with await office.bearer() as client:
        key = {"Idempotency-Key": "load-wangmin"}
        first = await client.post("/accounts", json=wang(), headers=key)
        second = await client.post("/accounts", json=wang(), headers=key)
        taken = await client.post("/accounts", json=wang())

    assert first.json() == second.json()
    assert (taken.status_code, taken.json()["code"]) == (409, "already_kept")
    assert [one.account for one in office.said()] == ["admin", "wangmin"]


async def test_rights_change_with_a_higher_revision_and_at_once(office: House) -> None:
    async with await office.bearer() as client:
        await client.post("/accounts", json=wang(grants=[{"role": "administrator", "sites": ["jinxiu"]}]))
        browser = await office.browser("wangmin", "one-long-password")
        before = await browser.get("/accounts")
        await client.put(
            "/accounts/wangmin/grants", json={"grants": [{"role": "agent", "sites": ["jinxiu"]}]}
        )
        after = await browser.get("/accounts")

    assert office.said()[-1].revision == 2
    assert office.said()[-1].grants[0].sites == ("jinxiu",)
    assert (before.status_code, after.status_code) == (200, 403)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"account": "Wang Min"}, "bad_account_name"),
        ({"account": "w"}, "bad_account_name"),
        ({"name": " "}, "no_person_name"),
        ({"language": "fr"}, "unknown_language"),
        ({"password": "short"}, "short_password"),
        ({"password": "wangmin-2026"}, "password_is_name"),
    ],
)
async def test_a_bad_account_is_refused_in_a_sentence(
    office: House, changes: dict[str, object], code: str
) -> None:
    async with await office.bearer() as client:
        answer = await client.post("/accounts", json=wang(**changes))
        english = await client.post("/accounts?language=en", json=wang(**changes))

    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert re.search("[一-鿿]", answer.json()["title"])
    assert re.search("^[^一-鿿]+$", english.json()["title"])


async def test_only_administrators_keep_accounts(office: House) -> None:
    async with await office.bearer() as client:
        await client.post("/accounts", json=wang())
    async with await office.bearer("wangmin", "one-long-password") as agent:
        answers = [await agent.get("/accounts"), await agent.post("/accounts", json=wang(account="me2"))]
    async with office.client() as nobody:
        answers.append(await nobody.get("/accounts"))

    assert [answer.status_code for answer in answers] == [403, 403, 401]


async def test_an_administrator_of_one_site_gives_rights_only_there(office: House) -> None:
    async with await office.bearer() as client:
        await client.post("/accounts", json=wang(grants=[{"role": "administrator", "sites": ["jinxiu"]}]))
    async with await office.bearer("wangmin", "one-long-password") as local:
        own = await local.post(
            "/accounts", json=wang(account="liqiang", grants=[{"role": "crew", "sites": ["jinxiu"]}])
        )
        foreign = await local.post(
            "/accounts", json=wang(account="zhaolei", grants=[{"role": "crew", "sites": ["yunjing"]}])
        )
        everywhere = await local.post("/accounts", json=wang(account="sunli"))
        above = await local.put("/accounts/admin/grants", json={"grants": []})

    assert own.status_code == 201
    assert [one.status_code for one in (foreign, everywhere, above)] == [403, 403, 403]


async def test_the_last_administrator_stays(office: House) -> None:
    async with await office.bearer() as client:
        refused = await client.put("/accounts/admin/grants", json={"grants": []})
        await client.post("/accounts", json=wang(grants=[{"role": "administrator"}]))
        accepted = await client.put("/accounts/admin/grants", json={"grants": []})

    assert refused.json()["code"] == "last_administrator"
    assert accepted.status_code == 200


async def test_a_closed_account_is_out_at_once(office: House) -> None:
    admin = await office.browser()
    form = {"csrf_token": proof((await admin.get("/accounts/new")).text)}
    new = {
        **form,
        "account": "wangmin",
        "name": "王敏",
        "password": "one-long-password",
        "right": "agent",
    }
    opened = await admin.post("/accounts/new", data=new)
    wangs = await office.browser("wangmin", "one-long-password")
    await admin.post("/accounts/wangmin/close", data=form)
    after = await wangs.get("/account")
    async with office.client() as client:
        asked = {"account": "wangmin", "password": "one-long-password"}
        refused = await client.post("/tokens", json=asked)
        await admin.post("/accounts/wangmin/reopen", data=form)
        again = await client.post("/tokens", json=asked)

    assert opened.headers["location"] == "/accounts/wangmin"
    assert after.headers["location"].startswith("/sign-in")
    assert (refused.status_code, again.status_code) == (401, 200)
    assert [one.active for one in office.said()[-3:]] == [True, False, True]


async def test_the_form_of_an_account_says_what_is_wrong_at_the_field(office: House) -> None:
    admin = await office.browser()
    form = {"csrf_token": proof((await admin.get("/accounts/new")).text)}
    new = {**form, "account": "wangmin", "name": "王敏", "password": "short", "right": "agent@jinxiu"}
    answer = await admin.post("/accounts/new", data=new)
    taken = await admin.post("/accounts/new", data={**new, "account": "admin", "password": "long enough"})

    assert answer.status_code == 422
    assert re.search(r'id="field-password-error">.*密码至少 10 个字符', answer.text, re.DOTALL)
    assert 'value="王敏"' in answer.text
    assert re.search(r'id="field-account-error">', taken.text)


async def test_crews_are_chosen_by_their_names_and_what_is_held_stays_ticked(office: House) -> None:
    crews = office.ground.database.store(CREWS)
    for site, crew, name in (("jinxiu", "green", "绿化组"), ("yunjing", "guards", "秩序一班")):
        card = CrewCard(f"{site}.{crew}", site, crew, name, crew.title(), "greening", MONDAY_MORNING)
        await crews.add(card, because=a_command())
    admin = await office.browser()
    form = {"csrf_token": proof((await admin.get("/accounts/new")).text), "right": "crew@jinxiu"}
    new = {**form, "account": "liqiang", "name": "李强", "password": "one-long-password"}

    offered = await admin.get("/accounts/new")
    await admin.post("/accounts/new", data={**new, "crew": ["green", "away"]})
    shown = await admin.get("/accounts/liqiang", params={"language": "en"})
    await admin.post("/accounts/liqiang/rights", data=form)

    assert "绿化组" in offered.text
    assert "秩序一班" in offered.text
    assert re.search(r'value="green" checked> Green<', shown.text)
    assert re.search(r'value="away" checked> away<', shown.text)
    assert "Guards" not in shown.text
    assert [one.crews for one in office.said()[-2:]] == [("green", "away"), ()]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_page_of_accounts_is_drawn_in_both_languages(office: House, language: str) -> None:
    admin = await office.browser()
    pages = [
        await admin.get(path, params={"language": language})
        for path in ("/accounts", "/accounts/new", "/accounts/admin", "/account", "/accounts?role=crew")
    ]

    assert all(page.status_code == 200 for page in pages)
    assert all(f'<html lang="{"zh-CN" if language == "zh" else "en"}"' in page.text for page in pages)


async def test_a_program_reads_the_accounts_page_by_page(office: House) -> None:
    async with await office.bearer() as client:
        answer = (await client.get("/accounts")).json()

    assert [one["account"] for one in answer["items"]] == ["admin"]
    assert answer["next"] is None
