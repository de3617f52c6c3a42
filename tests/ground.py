"""The ground a service stands on in fast tests, and a client who is signed in."""

from collections.abc import Callable

import httpx
from fastapi import Request

from shared.auth.person import Grant, Person
from shared.rulebook.rules import DefaultRules, Rulebook
from shared.runtime.http import fastapi_app
from shared.runtime.service import Ground, Service
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import AccountId, CrewId, SiteId
from shared.vocabulary.people import Role
from tests.clockwork import Clock


def a_ground(*, clock: Clock | None = None, rules: Rulebook | None = None) -> Ground:
    """A database in memory, a clock that stands still, and the rules as they ship."""
    return Ground(database=MemoryDatabase(), clock=clock or Clock(), rules=rules or DefaultRules())


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


def a_client(service: Service, ground: Ground, person: Person | None = None) -> httpx.AsyncClient:
    """A client of the service's routes, signed in as the person; a supervisor of every site when none is
    named.

    Errors that nobody foresaw are answered as they would be to a real client.
    """
    app = fastapi_app(service, ground=ground, doorman=opens_for(person or a_person(Role.SUPERVISOR)))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://testserver")
