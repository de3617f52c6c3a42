"""Errors: a problem for programs, a page for people, a line for HTMX, in the reader's language."""

import httpx
import pytest
from fastapi import FastAPI
from pymongo.errors import AutoReconnect

from shared.auth.person import Person
from shared.storage.store import ConflictError
from shared.vocabulary.refusals import ForbiddenError, NotFoundError, RefusalError
from tests.shared.web.lookbook import WANGMIN, lookbook


class NoRoomError(RefusalError):
    code = "no_room"
    status = 422


WRONG: dict[str, Exception] = {
    "refused": RefusalError("the month is signed already: open a correction instead"),
    "unprocessable": NoRoomError("there is no room 9-9-9999: check the building", room="9-9-9999"),
    "missing": NotFoundError("case", "case-7"),
    "forbidden": ForbiddenError("this needs the role cashier"),
    "busy": ConflictError(),
    "store-away": AutoReconnect("the line is cut"),
    "bug": ZeroDivisionError("secret inside"),
}


def an_app(person: Person | None = WANGMIN) -> FastAPI:
    app = lookbook(person)

    @app.get("/wrong/{what}")
    async def wrong(what: str) -> None:
        raise WRONG[what]

    @app.get("/number/{number}")
    async def number(number: int) -> int:
        return number

    return app


async def ask(path: str, person: Person | None = WANGMIN, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=an_app(person), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.get(
            path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )


@pytest.mark.parametrize(
    ("what", "status", "code"),
    [
        ("refused", 409, "refused"),
        ("unprocessable", 422, "no_room"),
        ("missing", 404, "not_found"),
        ("forbidden", 403, "forbidden"),
        ("busy", 503, "busy"),
        ("store-away", 503, "store_away"),
        ("bug", 500, "failed"),
    ],
)
async def test_a_program_gets_a_problem_with_a_code(what: str, status: int, code: str) -> None:
    answer = await ask(f"/wrong/{what}")

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert answer.json()["status"] == status


async def test_a_sentence_that_no_catalogue_has_is_said_as_it_was_raised() -> None:
    answer = await ask("/wrong/unprocessable")

    assert answer.json()["title"] == "there is no room 9-9-9999: check the building"
    assert answer.json()["values"] == {"room": "9-9-9999"}


@pytest.mark.parametrize(("language", "words"), [("zh", "没有这项权限"), ("en", "does not allow this")])
async def test_a_person_gets_a_page_in_their_language(language: str, words: str) -> None:
    answer = await ask(f"/wrong/forbidden?language={language}", accept="text/html")

    assert answer.status_code == 403
    assert "<html" in answer.text
    assert words in answer.text


async def test_htmx_gets_the_sentence_for_the_strip_and_the_page_stays() -> None:
    answer = await ask("/wrong/forbidden", hx_request="true")

    assert answer.status_code == 403
    assert answer.headers["hx-retarget"] == "#failure-words"
    assert answer.text == "您的岗位在这里没有这项权限。请联系系统管理员。"


async def test_nothing_from_inside_is_told() -> None:
    program, person = await ask("/wrong/bug"), await ask("/wrong/bug", accept="text/html")

    assert "secret inside" not in program.text + person.text


async def test_fields_that_are_wrong_are_named_but_not_repeated() -> None:
    answer = await ask("/number/138000secret")

    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == "path.number"
    assert "138000secret" not in answer.text


async def test_who_is_not_signed_in_is_led_to_the_door_and_back() -> None:
    transport = httpx.ASGITransport(app=an_app(None))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        page = await client.post("/lookbook", headers={"accept": "text/html"})
        fragment = await client.post("/lookbook", headers={"hx-request": "true"})
        program = await client.post("/lookbook")

    assert page.headers["location"] == "/sign-in?next=/"
    assert fragment.headers["hx-redirect"].startswith("/sign-in")
    assert program.status_code == 401
    assert program.headers["www-authenticate"] == "Bearer"
    assert program.json()["title"] == "请先登录。"
