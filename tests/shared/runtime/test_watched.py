import httpx
from structlog.testing import capture_logs

from shared.observability.metrics import REGISTRY, exposition
from shared.runtime.http import fastapi_app
from shared.runtime.watched import Watched
from shared.vocabulary.people import Role
from tests.ground import a_ground, a_person, opens_for
from tests.shared.runtime.a_service import build


def a_watched_client() -> httpx.AsyncClient:
    ground = a_ground()
    app = fastapi_app(build(ground), ground=ground, doorman=opens_for(a_person(Role.AGENT)))
    transport = httpx.ASGITransport(app=Watched(app))
    return httpx.AsyncClient(transport=transport, base_url="http://testserver")


async def test_an_answer_carries_the_id_its_request_came_with() -> None:
    async with a_watched_client() as client:
        answer = await client.get("/kettles/red", headers={"X-Request-ID": "abc-1"})

    assert answer.headers["x-request-id"] == "abc-1"
    assert answer.json()["request"] == "abc-1"


async def test_an_id_that_could_forge_a_log_line_is_replaced() -> None:
    async with a_watched_client() as client:
        answer = await client.get("/kettles/red", headers={"X-Request-ID": 'a","level":"x'})

    assert len(answer.headers["x-request-id"]) == 32


async def test_requests_are_counted_by_route_and_never_by_id() -> None:
    counted = {"method": "GET", "route": "/kettles/{kettle}", "status": "404"}
    before = REGISTRY.get_sample_value("guanjia_requests_total", counted) or 0

    async with a_watched_client() as client:
        await client.get("/kettles/nobody-knows-me")

    assert REGISTRY.get_sample_value("guanjia_requests_total", counted) == before + 1
    assert b"nobody-knows-me" not in exposition()[0]


async def test_the_log_names_the_route_and_not_what_was_asked() -> None:
    async with a_watched_client() as client:
        with capture_logs() as lines:
            await client.get("/kettles/red?phone=13900000000")

    answered = [line for line in lines if line["event"] == "request_answered"]
    assert [line["route"] for line in answered] == ["/kettles/{kettle}"]
    assert "13900000000" not in str(lines)


async def test_a_bug_is_counted_as_a_failure_and_still_answered_with_its_id() -> None:
    async with a_watched_client() as client:
        answer = await client.get("/broken")

    assert answer.status_code == 500
    assert answer.headers["x-request-id"] == answer.json()["request"]
