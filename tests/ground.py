"""The ground a service stands on in fast tests, and a client who is signed in."""

from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar

import httpx
from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.auth.person import Grant, Person
from shared.rulebook.rules import DefaultRules, Rulebook
from shared.rulebook.stored import StoredRules
from shared.runtime.http import Doorman, fastapi_app, tools_of
from shared.runtime.service import Ground, Service
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import AccountId, CrewId, SiteId
from shared.vocabulary.people import Role
from tests.clockwork import Clock


def a_ground(*, clock: Clock | None = None, rules: Rulebook | None = None) -> Ground:
    """A database in memory, a clock that stands still, and the rules as they ship."""
    return Ground(database=MemoryDatabase(), clock=clock or Clock(), rules=rules or DefaultRules())


def a_ground_with_own_rules(*, clock: Clock | None = None) -> Ground:
    """A ground whose rules can be changed while the service runs."""
    database, clock = MemoryDatabase(), clock or Clock()
    return Ground(database=database, clock=clock, rules=StoredRules(database, clock=clock))


def a_person(
    *roles: Role,
    id: str = "wangmin",
    sites: tuple[str, ...] = (),
    crews: tuple[str, ...] = (),
    language: str = "zh",
) -> Person:
    """Somebody who holds the roles at the sites (at every site when none is named)."""
    at = frozenset(SiteId(site) for site in sites)
    return Person(
        id=AccountId(id),
        name=id,
        grants=tuple(Grant(role=role, sites=at) for role in roles),
        crews=frozenset(CrewId(crew) for crew in crews),
        language=language,
    )


def opens_for(person: Person) -> Callable[[Request], Person]:
    """A doorman who takes everybody for this person."""

    def doorman(_request: Request) -> Person:
        return person

    return doorman


class ToolsInHand(Mapping[str, object]):
    """The tools of whoever is asking: what shared routes find behind them, request by request."""

    asking: ContextVar[Mapping[str, object]] = ContextVar("tools of the client that asks")

    def __getitem__(self, name: str) -> object:
        return self.asking.get()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.asking.get())

    def __len__(self) -> int:
        return len(self.asking.get())


_routes: dict[tuple[object, ...], tuple[FastAPI, object]] = {}


def the_routes(service: Service, ground: Ground, *, doorman: Doorman | None = None) -> ASGIApp:
    """The service's routes over its own tools.

    Putting routes together takes longer than a test does, so services with the same routers share them.
    """
    tools = tools_of(service, ground=ground, doorman=doorman)
    key = (service.name, "pages" in tools, *map(id, service.routers))
    if key not in _routes:
        app = fastapi_app(service, ground=ground, doorman=doorman)
        app.state.tools = ToolsInHand()
        _routes[key] = (app, service.routers)  # kept, so that no other router gets the same id
    shared, _ = _routes[key]

    async def routes(scope: Scope, receive: Receive, send: Send) -> None:
        before = ToolsInHand.asking.set(tools)
        try:
            await shared(scope, receive, send)
        finally:
            ToolsInHand.asking.reset(before)

    return routes


def a_client(service: Service, ground: Ground, person: Person | None = None) -> httpx.AsyncClient:
    """A client of the service's routes, signed in as the person; a supervisor of every site when none is
    named.

    Errors that nobody foresaw are answered as they would be to a real client.
    """
    doorman = opens_for(person or a_person(Role.SUPERVISOR))
    transport = httpx.ASGITransport(
        app=the_routes(service, ground, doorman=doorman), raise_app_exceptions=False
    )
    return httpx.AsyncClient(transport=transport, base_url="http://testserver")
