"""The door: tokens for programs, sessions for browsers, patience for who guesses."""

import pytest

from services.console.accounts.pages.session import SESSION
from services.console.accounts.views import SESSIONS, session_id
from shared.auth.tokens import Doorman
from shared.vocabulary.people import Role
from tests.console.doors import ADMIN, HTML, PASSWORD, House, proof, sign_in


async def test_a_token_opens_every_service_that_has_the_public_key(office: House) -> None:
    token = await office.token()
    async with office.client() as client:
        (published,) = (await client.get("/keys.json")).json()["keys"]

    person = Doorman(office.public_key, clock=office.clock).person(token)

    assert person.id == "admin"
    assert person.may(Role.ADMINISTRATOR)
    assert published["alg"] == "Ed25519"


async def test_an_expired_token_says_so(office: House) -> None:
    async with await office.bearer() as client:
        office.clock.passes(minutes=16)
        answer = await client.get("/accounts")

    assert (answer.status_code, answer.json()["code"]) == (401, "token_expired")


async def test_a_token_is_renewed_while_the_session_lives(office: House) -> None:
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


async def test_signing_in_leads_on_with_a_cookie_nobody_can_read(office: House) -> None:
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
async def test_the_door_leads_nowhere_but_into_this_house(office: House, onward: str) -> None:
    async with office.client(**HTML) as browser:
        answer = await sign_in(browser, account=ADMIN, password=PASSWORD, onward=onward)

    assert answer.headers["location"] == "/"


async def test_a_sign_in_form_of_another_page_is_refused(office: House) -> None:
    async with office.client() as browser:
        answer = await browser.post("/sign-in", data={"account": ADMIN, "password": PASSWORD})

    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_page")


@pytest.mark.parametrize(("language", "words"), [("zh", "账户或密码不对"), ("en", "do not belong together")])
async def test_a_wrong_password_and_an_unknown_account_look_the_same(
    office: House, language: str, words: str
) -> None:
    async with office.client(**HTML, **{"accept-language": language}) as browser:
        wrong = await sign_in(browser, account=ADMIN, password="wrong")
        unknown = await sign_in(browser, account="nobody", password="wrong")

    assert wrong.status_code == unknown.status_code == 401
    assert words in wrong.text
    assert words in unknown.text


async def test_guessing_an_account_is_slowed_down_from_any_address(office: House) -> None:
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


async def test_guessing_from_one_address_is_slowed_down_whatever_the_account(office: House) -> None:
    async with office.client(address="10.6.6.6") as client:
        rules = await office.service.tools["door"].read(at=office.clock())  # type: ignore[attr-defined] # the door
        for number in range(rules.free_tries_of_address):
            await client.post("/tokens", json={"account": f"guess{number}", "password": "guess"})
        held = await client.post("/tokens", json={"account": ADMIN, "password": PASSWORD})
    async with office.client(address="10.7.7.7") as other:
        let_in = await other.post("/tokens", json={"account": ADMIN, "password": PASSWORD})

    assert held.status_code == 429
    assert let_in.status_code == 200


async def test_a_session_slides_with_use_and_ends_without(office: House) -> None:
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


async def test_the_store_holds_nothing_that_opens_a_session(office: House) -> None:
    browser = await office.browser()
    secret = browser.cookies[SESSION]

    sessions = office.ground.database.store(SESSIONS)
    assert await sessions.find(session_id(secret))
    assert secret not in repr(await sessions.find_many({}))


async def test_signing_out_ends_the_session_everywhere(office: House) -> None:
    browser = await office.browser()
    secret = browser.cookies[SESSION]
    page = await browser.get("/accounts")
    await browser.post("/sign-out", data={"csrf_token": proof(page.text)})
    browser.cookies.set(SESSION, secret)
    after = await browser.get("/accounts")
    renewed = await browser.post("/tokens/renew", json={"session": secret}, headers={"accept": "*/*"})

    assert after.headers["location"].startswith("/sign-in")
    assert renewed.status_code == 401


async def test_signing_out_needs_the_proof(office: House) -> None:
    browser = await office.browser()
    answer = await browser.post("/sign-out")
    still = await browser.get("/accounts")

    assert answer.status_code == 403
    assert still.status_code == 200


async def test_ones_own_password_changes_and_other_browsers_are_out(office: House) -> None:
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
