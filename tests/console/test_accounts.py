"""Accounts: who may come in, how, and who may change that."""

import re
from pathlib import Path

import httpx
import pytest

from services.console.accounts.domain import Account
from services.console.accounts.pages.session import SESSION
from services.console.accounts.views import ACCOUNTS, SESSIONS, session_id
from services.console.app import build
from services.console.settings import Settings
from shared.auth.passwords import Passwords
from shared.auth.tokens import Doorman
from shared.contracts.console import AccountOpened
from shared.runtime.http import fastapi_app
from shared.runtime.service import Ground
from shared.storage.memory import MemoryStore
from shared.vocabulary.people import Role
from tests.clockwork import Clock
from tests.ground import a_ground
from tests.shared.auth.keys import a_key_pair

ADMIN, PASSWORD = "admin", "the-first-password"
CHEAP = Passwords(memory_kib=8, rounds=1)
HTML = {"accept": "text/html"}


class Office:
    """The console with its first administrator, and clients of it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.ground: Ground = a_ground(clock=self.clock)
        self.public_key, private_key = a_key_pair()
        self.settings = Settings(
            amqp_url="memory:",
            mongo_url="memory:",
            token_public_key=self.public_key,
            token_private_key=private_key,
            administrator_password=PASSWORD,  # type: ignore[arg-type] # as the environment gives it
        )
        self.service = build(self.settings, self.ground, passwords=CHEAP)
        self.app = fastapi_app(self.service, ground=self.ground)

    @property
    def accounts(self) -> MemoryStore[Account]:
        return self.ground.database.store(ACCOUNTS)  # type: ignore[return-value] # in memory here

    def said(self) -> list[AccountOpened]:
        return [one.body for one in self.accounts.said if isinstance(one.body, AccountOpened)]

    def client(self, *, address: str = "10.0.0.1", **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app, client=(address, 5000), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers)

    async def token(self, account: str = ADMIN, password: str = PASSWORD) -> str:
        async with self.client() as client:
            answer = await client.post("/tokens", json={"account": account, "password": password})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["token"])

    async def bearer(self, account: str = ADMIN, password: str = PASSWORD) -> httpx.AsyncClient:
        return self.client(authorization=f"Bearer {await self.token(account, password)}")

    async def browser(self, account: str = ADMIN, password: str = PASSWORD) -> httpx.AsyncClient:
        browser = self.client(**HTML)
        await sign_in(browser, account=account, password=password)
        return browser


@pytest.fixture
async def office() -> Office:
    office = Office()
    for start in office.service.on_start:
        await start()
    return office


def proof(text: str) -> str:
    return str(re.findall(r'name="csrf-token" content="([^"]+)"', text)[0])


async def sign_in(
    browser: httpx.AsyncClient, *, account: str, password: str, onward: str = "/accounts"
) -> httpx.Response:
    door = await browser.get("/sign-in", params={"next": onward})
    form = {"account": account, "password": password, "onward": onward, "csrf_token": proof(door.text)}
    return await browser.post("/sign-in", data=form)


def wang(**changes: object) -> dict[str, object]:
    return {
        "account": "wangmin",
        "name": "王敏",
        "password": "one-long-password",
        "grants": [{"role": "agent", "sites": []}],
        **changes,
    }


async def test_there_is_no_account_without_a_password_from_the_settings(tmp_path: Path) -> None:
    office = Office()
    service = build(office.settings.model_copy(update={"administrator_password": None}), office.ground)

    for start in service.on_start:
        await start()

    assert await office.ground.database.store(ACCOUNTS).count({}) == 0
    file = tmp_path / "password"
    file.write_text("from-a-secret-file\n")
    by_file = office.settings.model_copy(update={"administrator_password_file": file})
    assert by_file.first_password() == "from-a-secret-file"


async def test_a_second_start_opens_no_second_administrator(office: Office) -> None:
    for start in office.service.on_start:
        await start()

    assert [one.account for one in office.said()] == ["admin"]


async def test_an_account_is_told_to_everybody_without_its_password(office: Office) -> None:
    async with await office.bearer() as client:
        answer = await client.post("/accounts", json=wang(crews=["engineering"], phone="13800002046"))

    told = office.said()[-1]
    assert answer.status_code == 201
    assert (told.account, told.name, told.crews, told.revision) == ("wangmin", "王敏", ("engineering",), 1)
    assert told.grants[0].role is Role.AGENT
    assert "password" not in answer.text + told.model_dump_json()
    assert "one-long-password" not in repr(await office.accounts.get("wangmin"))


async def test_the_same_post_twice_opens_one_account(office: Office) -> None:
    async with await office.bearer() as client:
        key = {"Idempotency-Key": "load-wangmin"}
        first = await client.post("/accounts", json=wang(), headers=key)
        second = await client.post("/accounts", json=wang(), headers=key)
        taken = await client.post("/accounts", json=wang())

    assert first.json() == second.json()
    assert (taken.status_code, taken.json()["code"]) == (409, "already_kept")
    assert [one.account for one in office.said()] == ["admin", "wangmin"]


async def test_rights_change_with_a_higher_revision_and_at_once(office: Office) -> None:
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
    office: Office, changes: dict[str, object], code: str
) -> None:
    async with await office.bearer() as client:
        answer = await client.post("/accounts", json=wang(**changes))
        english = await client.post("/accounts?language=en", json=wang(**changes))

    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert re.search("[一-鿿]", answer.json()["title"])
    assert re.search("^[^一-鿿]+$", english.json()["title"])


async def test_only_administrators_keep_accounts(office: Office) -> None:
    async with await office.bearer() as client:
        await client.post("/accounts", json=wang())
    async with await office.bearer("wangmin", "one-long-password") as agent:
        answers = [await agent.get("/accounts"), await agent.post("/accounts", json=wang(account="me2"))]
    async with office.client() as nobody:
        answers.append(await nobody.get("/accounts"))

    assert [answer.status_code for answer in answers] == [403, 403, 401]


async def test_an_administrator_of_one_site_gives_rights_only_there(office: Office) -> None:
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


async def test_the_last_administrator_stays(office: Office) -> None:
    async with await office.bearer() as client:
        refused = await client.put("/accounts/admin/grants", json={"grants": []})
        await client.post("/accounts", json=wang(grants=[{"role": "administrator"}]))
        accepted = await client.put("/accounts/admin/grants", json={"grants": []})

    assert refused.json()["code"] == "last_administrator"
    assert accepted.status_code == 200


async def test_a_token_opens_every_service_that_has_the_public_key(office: Office) -> None:
    token = await office.token()
    async with office.client() as client:
        (published,) = (await client.get("/keys.json")).json()["keys"]

    person = Doorman(office.public_key, clock=office.clock).person(token)

    assert person.id == "admin"
    assert person.may(Role.ADMINISTRATOR)
    assert published["alg"] == "Ed25519"


async def test_an_expired_token_says_so(office: Office) -> None:
    async with await office.bearer() as client:
        office.clock.passes(minutes=16)
        answer = await client.get("/accounts")

    assert (answer.status_code, answer.json()["code"]) == (401, "token_expired")


async def test_a_token_is_renewed_while_the_session_lives(office: Office) -> None:
    async with office.client() as client:
        given = (await client.post("/tokens", json={"account": ADMIN, "password": PASSWORD})).json()
        for _ in range(2):
            office.clock.passes(hours=11)
            await client.post("/tokens/renew", json={"session": given["session"]})
        office.clock.passes(hours=11)
        renewed = await client.post("/tokens/renew", json={"session": given["session"]})
        office.clock.passes(hours=13)
        late = await client.post("/tokens/renew", json={"session": given["session"]})

    assert renewed.json()["account"]["account"] == "admin"
    assert (late.status_code, late.json()["code"]) == (401, "session_over")


async def test_signing_in_leads_on_with_a_cookie_nobody_can_read(office: Office) -> None:
    async with office.client(**HTML) as browser:
        sent_away = await browser.get("/accounts", params={"role": "agent"})
        answer = await sign_in(browser, account=" Admin ", password=PASSWORD)
        inside = await browser.get("/accounts")
        again = await browser.get("/sign-in")

    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith(SESSION))
    assert sent_away.headers["location"] == "/sign-in?next=/accounts%3Frole%3Dagent"
    assert (answer.status_code, answer.headers["location"]) == (303, "/accounts")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "系统管理员" in inside.text
    assert again.status_code == 303


@pytest.mark.parametrize("onward", ["https://evil.example", "//evil.example", "/\\evil.example", "evil"])
async def test_the_door_leads_nowhere_but_into_this_house(office: Office, onward: str) -> None:
    async with office.client(**HTML) as browser:
        answer = await sign_in(browser, account=ADMIN, password=PASSWORD, onward=onward)

    assert answer.headers["location"] == "/"


async def test_a_sign_in_form_of_another_page_is_refused(office: Office) -> None:
    async with office.client() as browser:
        answer = await browser.post("/sign-in", data={"account": ADMIN, "password": PASSWORD})

    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_page")


@pytest.mark.parametrize(("language", "words"), [("zh", "账户或密码不对"), ("en", "do not belong together")])
async def test_a_wrong_password_and_an_unknown_account_look_the_same(
    office: Office, language: str, words: str
) -> None:
    async with office.client(**HTML, **{"accept-language": language}) as browser:
        wrong = await sign_in(browser, account=ADMIN, password="wrong")
        unknown = await sign_in(browser, account="nobody", password="wrong")

    assert wrong.status_code == unknown.status_code == 401
    assert words in wrong.text
    assert words in unknown.text


async def test_guessing_an_account_is_slowed_down_from_any_address(office: Office) -> None:
    for number in range(5):
        async with office.client(address=f"10.0.0.{number}") as client:
            await client.post("/tokens", json={"account": ADMIN, "password": f"guess-{number}"})
    async with office.client(address="10.9.9.9") as client:
        right = {"account": ADMIN, "password": PASSWORD}
        held = await client.post("/tokens", json=right)
        office.clock.passes(seconds=2)
        let_in = await client.post("/tokens", json=right)
        at_once = await client.post("/tokens", json=right)

    assert (held.status_code, held.json()["code"]) == (429, "too_many_tries")
    assert held.headers["retry-after"] == "2"
    assert let_in.status_code == at_once.status_code == 200


async def test_guessing_from_one_address_is_slowed_down_whatever_the_account(office: Office) -> None:
    async with office.client(address="10.6.6.6") as client:
        rules = await office.service.tools["door"].read(at=office.clock())  # type: ignore[attr-defined] # the door
        for number in range(rules.free_tries_of_address):
            await client.post("/tokens", json={"account": f"guess{number}", "password": "guess"})
        held = await client.post("/tokens", json={"account": ADMIN, "password": PASSWORD})
    async with office.client(address="10.7.7.7") as other:
        let_in = await other.post("/tokens", json={"account": ADMIN, "password": PASSWORD})

    assert held.status_code == 429
    assert let_in.status_code == 200


async def test_a_session_slides_with_use_and_ends_without(office: Office) -> None:
    browser = await office.browser()
    for _ in range(2):
        office.clock.passes(hours=11, minutes=59)
        await browser.get("/accounts")
    office.clock.passes(hours=11, minutes=59)
    used = await browser.get("/accounts")
    office.clock.passes(hours=12)
    unused = await browser.get("/accounts")

    assert used.status_code == 200
    assert unused.headers["location"].startswith("/sign-in")


async def test_the_store_holds_nothing_that_opens_a_session(office: Office) -> None:
    browser = await office.browser()
    secret = browser.cookies[SESSION]

    sessions = office.ground.database.store(SESSIONS)
    assert await sessions.find(session_id(secret))
    assert secret not in repr(await sessions.find_many({}))


async def test_signing_out_ends_the_session_everywhere(office: Office) -> None:
    browser = await office.browser()
    secret = browser.cookies[SESSION]
    page = await browser.get("/accounts")
    await browser.post("/sign-out", data={"csrf_token": proof(page.text)})
    browser.cookies.set(SESSION, secret)
    after = await browser.get("/accounts")
    renewed = await browser.post("/tokens/renew", json={"session": secret}, headers={"accept": "*/*"})

    assert after.headers["location"].startswith("/sign-in")
    assert renewed.status_code == 401


async def test_signing_out_needs_the_proof(office: Office) -> None:
    browser = await office.browser()
    answer = await browser.post("/sign-out")
    still = await browser.get("/accounts")

    assert answer.status_code == 403
    assert still.status_code == 200


async def test_a_closed_account_is_out_at_once(office: Office) -> None:
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


async def test_the_form_of_an_account_says_what_is_wrong_at_the_field(office: Office) -> None:
    admin = await office.browser()
    form = {"csrf_token": proof((await admin.get("/accounts/new")).text)}
    new = {**form, "account": "wangmin", "name": "王敏", "password": "short", "right": "agent@jinxiu"}
    answer = await admin.post("/accounts/new", data=new)
    taken = await admin.post("/accounts/new", data={**new, "account": "admin", "password": "long enough"})

    assert answer.status_code == 422
    assert re.search(r'id="field-password-error">.*密码至少 10 个字符', answer.text, re.DOTALL)
    assert 'value="王敏"' in answer.text
    assert re.search(r'id="field-account-error">', taken.text)


async def test_ones_own_password_changes_and_other_browsers_are_out(office: Office) -> None:
    here, there = await office.browser(), await office.browser()
    office.clock.passes(seconds=1)
    form = {"csrf_token": proof((await here.get("/account")).text)}
    wrong = await here.post("/account/password", data={**form, "current": "no", "password": "a-new-password"})
    right = await here.post(
        "/account/password", data={**form, "current": PASSWORD, "password": "a-new-password"}
    )

    assert wrong.status_code == 422
    assert right.headers["location"] == "/account?done=yes"
    assert (await here.get("/account")).status_code == 200
    assert (await there.get("/account")).headers["location"].startswith("/sign-in")
    assert await office.token(ADMIN, "a-new-password")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_page_of_accounts_is_drawn_in_both_languages(office: Office, language: str) -> None:
    admin = await office.browser()
    pages = [
        await admin.get(path, params={"language": language})
        for path in ("/accounts", "/accounts/new", "/accounts/admin", "/account", "/accounts?role=crew")
    ]

    assert all(page.status_code == 200 for page in pages)
    assert all(f'<html lang="{"zh-CN" if language == "zh" else "en"}"' in page.text for page in pages)


async def test_a_program_reads_the_accounts_page_by_page(office: Office) -> None:
    async with await office.bearer() as client:
        answer = (await client.get("/accounts")).json()

    assert [one["account"] for one in answer["items"]] == ["admin"]
    assert answer["next"] is None
