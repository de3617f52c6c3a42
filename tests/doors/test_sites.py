"""Every route has a role and a site check: all are walked as everybody who has no business there."""

from collections.abc import AsyncIterator, Iterable, Mapping

import httpx
import pytest
import pytest_asyncio
from fastapi import APIRouter, FastAPI

from shared.vocabulary.people import Role
from tests.doors.tables import AT, EVERYBODYS, FORMS, OPEN, QUIET, SERVICES, SHUT, STREAMS, THINGS, TRACES
from tests.doors.town import ELSEWHERE, HERE, Lived, a_lived_in_town
from tests.doors.walk import Ask, Door, asks, doors_of

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]

REFUSED = frozenset({401, 403, 404})
EVERYTHING = f"everything@{ELSEWHERE}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """One town for all walks: whoever is refused changes nothing in it."""
    return await a_lived_in_town(tmp_path_factory.mktemp("town"))


@pytest.mark.parametrize("service", SERVICES)
async def test_nobody_comes_in_without_a_name(lived: Lived, service: str) -> None:
    app = lived.apps[service]
    doors = [door for door in doors_of(app, service=service) if door.route not in OPEN]

    found = [
        f"{ask.door}: {answer.status_code}"
        async for ask, answer in walked(lived, app, doors, who="")
        if answer.status_code != 401
    ]

    assert found == []


@pytest.mark.parametrize("service", SERVICES)
async def test_whoever_works_at_another_site_is_refused_or_told_nothing(lived: Lived, service: str) -> None:
    app, said = lived.apps[service], len(lived.town.street.said)

    found = await let_in_from_elsewhere(lived, app, service=service)

    await lived.town.street.settle()
    assert found == []
    assert [one.name for one in lived.town.street.said[said:]] == []


async def test_a_route_without_a_check_is_found(lived: Lived) -> None:
    careless = APIRouter()

    @careless.get("/cases/{case}/gossip")
    async def gossip(case: str) -> dict[str, str]:
        return {"case": case}

    @careless.get("/everybody")
    async def everybody() -> list[str]:
        return ["李女士"]

    app = FastAPI(docs_url=None, redoc_url=None)
    app.state.tools = lived.apps["hotline"].state.tools
    app.include_router(careless)

    found = await let_in_from_elsewhere(lived, app, service="hotline")

    asked = {one.partition(":")[0] for one in found}
    assert asked == {f"hotline GET {path}" for path in ("/cases/{case}/gossip", "/everybody")}


async def test_every_line_of_the_tables_is_about_a_route(lived: Lived) -> None:
    doors = {door for service in SERVICES for door in doors_of(lived.apps[service], service=service)}

    assert {*OPEN, *EVERYBODYS, *QUIET, *STREAMS} <= {door.route for door in doors}
    assert {*FORMS, *AT, *SHUT} <= {str(door) for door in doors}


@pytest.mark.parametrize("service", SERVICES)
async def test_a_door_opens_for_some_role_at_the_site_and_not_for_every_role(
    lived: Lived, service: str
) -> None:
    app = lived.apps[service]
    doors = [door for door in doors_of(app, service=service) if door.route not in {*OPEN, *STREAMS}]

    shut, wide = set(doors), {door for door in doors if door.route not in EVERYBODYS}
    for role in Role:
        async for ask, answer in walked(lived, app, shut | wide, who=f"{role}@{HERE}"):
            if lets_in(answer):
                shut.discard(ask.door)
            if answer.status_code == 403:
                wide.discard(ask.door)

    assert {str(door) for door in shut} == {door for door in SHUT if door.startswith(service)}
    assert sorted(map(str, wide)) == []


async def let_in_from_elsewhere(lived: Lived, app: FastAPI, *, service: str) -> list[str]:
    """Where somebody with rights at another site only got in, or read something of this one."""
    doors = [door for door in doors_of(app, service=service) if door.route not in {*OPEN, *STREAMS}]
    found = []
    for who in (EVERYTHING, *(f"{role}@{ELSEWHERE}" for role in Role)):
        async for ask, answer in walked(lived, app, doors, who=who, sparely=who == EVERYTHING):
            traces = [trace for trace in TRACES if trace in answer.text]
            must_refuse = not ask.spare and ask.door.named and ask.door.route not in QUIET
            if traces or (must_refuse and answer.status_code not in REFUSED):
                found.append(f"{ask.door}: {who} got {answer.status_code} and read {traces}")
    return found


async def walked(
    lived: Lived, app: FastAPI, doors: Iterable[Door], *, who: str, sparely: bool = False
) -> AsyncIterator[tuple[Ask, httpx.Response]]:
    """Every door asked as somebody with all that is known, or sparely too; a bug inside reaches the test."""
    headers = {"authorization": who} if who else {}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://town", headers=headers) as client:
        for door in doors:
            spare, whole = asks(door, known=things_at(lived, door), told=FORMS.get(str(door), {}))
            for ask in (spare, whole) if sparely else (whole,):
                yield ask, await client.request(door.method, ask.path, **ask.more)


def things_at(lived: Lived, door: Door) -> Mapping[str, str]:
    """What is known at a door."""
    return {**lived.known, **THINGS, **lived.rules[door.service], **AT.get(str(door), {})}


def lets_in(answer: httpx.Response) -> bool:
    """Whether a door opened, be it only to refuse by a rule what was asked there."""
    malformed = answer.status_code == 422 and '"not_valid"' in answer.text
    return answer.status_code not in REFUSED and not malformed
