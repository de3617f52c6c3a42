"""Services that call one another while addresses change hands."""

from collections.abc import Sequence

import httpx
import pytest

from shared.runtime.calls import TRIES, Calls
from shared.runtime.http import fastapi_app
from shared.web.addressed import ADDRESSEE
from tests.ground import a_client, a_ground
from tests.shared.runtime.a_service import build

PATH = "/kettles/red"


class Street(httpx.AsyncBaseTransport):
    """An address where one house after another answers, by the name of the service in it."""

    def __init__(self, houses: Sequence[str]) -> None:
        self.left = list(houses)
        ground = a_ground()
        service = build(ground)
        self.house = httpx.ASGITransport(fastapi_app(service, ground=ground))
        self.name = service.name

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.left.pop(0) != self.name:
            # To this house it is as if it were another.
            request = httpx.Request(request.method, request.url, headers=request.headers)
            request.headers[ADDRESSEE] = "somebody else"
        return await self.house.handle_async_request(request)


async def test_a_request_for_another_service_is_refused_and_its_connection_ended() -> None:
    ground = a_ground()

    async with a_client(build(ground), ground) as client:
        wrong = await client.post(PATH, json={"litres": 1}, headers={ADDRESSEE: "hotline"})
        nothing_happened = await client.get(PATH)
        right = await client.get(PATH, headers={ADDRESSEE: build(ground).name})

    assert (wrong.status_code, wrong.headers["connection"]) == (421, "close")
    assert wrong.json()["code"] == "misdirected_request"
    assert (nothing_happened.status_code, right.status_code) == (404, 404)


async def test_the_right_service_is_asked_again_when_another_had_its_address() -> None:
    street = Street(["hotline", "hotline", "kitchen"])

    async with httpx.AsyncClient(transport=Calls(street.name, through=street), base_url="http://x") as client:
        answer = await client.get("/busy")

    assert answer.status_code == 503
    assert street.left == []


async def test_while_another_service_has_the_address_nobody_is_there() -> None:
    street = Street(["hotline"] * TRIES)

    async with httpx.AsyncClient(transport=Calls(street.name, through=street), base_url="http://x") as client:
        with pytest.raises(httpx.ConnectError, match="another service"):
            await client.get("/busy")
