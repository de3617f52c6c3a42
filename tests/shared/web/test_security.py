"""What keeps a page ours: headers, cookies, proofs, and one effect for the same POST twice."""

import re

import httpx
import pytest

from shared.vocabulary.people import Role
from shared.web.security import VISITOR, proof_of
from tests.ground import a_person
from tests.shared.web.lookbook import WANGMIN, lookbook


def a_browser(*, base: str = "http://testserver", **headers: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=lookbook(), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=base, headers=headers)


async def test_every_answer_carries_the_security_headers() -> None:
    async with a_browser() as browser:
        answers = [await browser.get("/lookbook"), await browser.get("/nowhere")]

    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'self'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "strict-transport-security" not in answer.headers


async def test_over_tls_browsers_are_told_to_stay_there() -> None:
    async with a_browser(base="https://testserver") as browser:
        answer = await browser.get("/lookbook", params={"language": "en"})

    assert "max-age" in answer.headers["strict-transport-security"]
    assert "Secure" in answer.headers["set-cookie"]


async def test_cookies_are_out_of_reach_of_scripts_and_other_pages() -> None:
    async with a_browser() as browser:
        answer = await browser.get("/lookbook", params={"language": "en"})

    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


async def test_a_post_without_the_proof_is_refused() -> None:
    async with a_browser() as browser:
        answer = await browser.post("/lookbook", data={"room": "1"})

    assert answer.status_code == 403
    assert answer.json()["code"] == "foreign_page"


@pytest.mark.parametrize("proof", ["", "0" * 64, proof_of("another session")])
async def test_a_post_with_a_wrong_proof_is_refused(proof: str) -> None:
    async with a_browser() as browser:
        by_form = await browser.post("/lookbook", data={"csrf_token": proof})
        by_header = await browser.post("/lookbook", json={}, headers={"X-CSRF-Token": proof})

    assert by_form.status_code == by_header.status_code == 403


async def test_our_own_page_brings_the_proof_in_its_form_and_for_htmx() -> None:
    async with a_browser() as browser:
        text = (await browser.get("/lookbook")).text
        (in_head,) = re.findall(r'name="csrf-token" content="([^"]+)"', text)
        in_form = re.findall(r'name="csrf_token" value="([^"]+)"', text)
        by_form = await browser.post("/lookbook", data={"csrf_token": in_form[0]})
        by_header = await browser.post("/lookbook", headers={"X-CSRF-Token": in_head})

    assert set(in_form) == {in_head}
    assert by_form.status_code == by_header.status_code == 200


async def test_a_bearer_needs_no_proof() -> None:
    app = lookbook(a_person(Role.AGENT))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://t") as client:
        answer = await client.post("/lookbook")

    assert answer.status_code == 200


async def test_the_same_form_sent_twice_is_the_same_command() -> None:
    proof = proof_of(WANGMIN.session or "")
    async with a_browser() as browser:
        form = {"csrf_token": proof, "idempotency_key": "form-1"}
        first = await browser.post("/lookbook", data=form)
        second = await browser.post("/lookbook", data=form)
        by_header = await browser.post(
            "/lookbook", headers={"X-CSRF-Token": proof, "Idempotency-Key": "form-1"}
        )
        other = await browser.post("/lookbook", data={**form, "idempotency_key": "form-2"})

    assert first.json() == second.json() == by_header.json() == {"command": "wangmin/form-1"}
    assert other.json() == {"command": "wangmin/form-2"}


async def test_every_form_gets_a_key_of_its_own() -> None:
    async with a_browser() as browser:
        keys = [
            re.findall(r'name="idempotency_key" value="([^"]+)"', (await browser.get("/lookbook")).text)
            for _ in range(2)
        ]

    assert len(set(keys[0] + keys[1])) == len(keys[0] + keys[1])


async def test_a_visitor_gets_a_secret_of_their_own_and_keeps_it() -> None:
    app = lookbook(None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://t") as visitor:
        first = await visitor.get("/lookbook")
        second = await visitor.get("/lookbook")

    secret = first.cookies[VISITOR]
    assert proof_of(secret) in first.text
    assert proof_of(secret) in second.text
    assert secret not in first.text
    assert VISITOR not in second.cookies
