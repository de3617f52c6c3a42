"""How routes get their tools, the person who asks, and the command that a request is."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, cast

from fastapi import Depends, Header, Request

from shared.auth.doors import NotSignedInError
from shared.auth.person import Person
from shared.contracts.envelope import Command
from shared.vocabulary.ids import AccountId, MessageId
from shared.vocabulary.people import Role
from shared.web.security import FORMS, require_proof

KEY_FIELD = "idempotency_key"
KEY_LENGTH = 100


def tool(name: str) -> Any:
    """A dependency on one of the service's tools, by its name in the tools that ``app.build`` lists."""

    # Asynchronous, as all dependencies here: FastAPI sends a plain function to another thread and back.
    async def found(request: Request) -> object:
        return request.app.state.tools[name]

    return Depends(found)


async def now(request: Request) -> datetime:
    """The time by the service's clock."""
    return cast("Callable[[], datetime]", request.app.state.tools["clock"])()


async def signed_in(request: Request) -> Person:
    """The person whose token or session came with the request; raises NotSignedInError.

    A person who came by a cookie must prove on unsafe requests that our own page asked; else ForeignPageError.
    """
    person = await _asked(request)
    if person.session is not None:
        await require_proof(request, secret=person.session)
    return person


async def reader(request: Request) -> Person | None:
    """The person who reads a page, or None before the sign-in."""
    try:
        return known_reader(request) or await _asked(request)
    except NotSignedInError:
        return None


def known_reader(request: Request) -> Person | None:
    """The person this request was already found to come from, or None when nobody asked yet."""
    return cast("Person | None", getattr(request.state, "person", None))


async def _asked(request: Request) -> Person:
    doorman = request.app.state.tools.get("doorman")
    if doorman is None:
        raise NotSignedInError
    found: Person | Awaitable[Person] = doorman(request)
    request.state.person = await found if isinstance(found, Awaitable) else found
    return cast("Person", request.state.person)


def needs(*roles: Role) -> Any:
    """A dependency on a signed-in person who holds one of the roles at some site; raises ForbiddenError.

    The site of the thing asked for is checked where it is known, in the handler, with ``person.must(...,
    site=...)``.
    """

    async def checked(person: Annotated[Person, Depends(signed_in)]) -> Person:
        person.must(*roles)
        return person

    return Depends(checked)


async def idempotency_key(
    request: Request, header: Annotated[str | None, Header(alias="Idempotency-Key", max_length=100)] = None
) -> str | None:
    """The key a client gave its request: the header, else the form's hidden field ``idempotency_key``."""
    if header or not request.headers.get("content-type", "").startswith(FORMS):
        return header
    field = (await request.form()).get(KEY_FIELD)
    return field[:KEY_LENGTH] if isinstance(field, str) and field else None


def fresh_command(at: datetime, *, by: AccountId | None = None) -> Command:
    """A command that nobody can give twice, for what happens before somebody is known: a try to sign in."""
    return Command(id=MessageId(str(uuid.uuid4())), at=at, by=by)


def address_of(request: Request) -> str:
    """Where a request comes from, as the server knows it."""
    return request.client.host if request.client else "nowhere"


async def command(
    at: Annotated[datetime, Depends(now)],
    person: Annotated[Person, Depends(signed_in)],
    key: Annotated[str | None, Depends(idempotency_key)],
) -> Command:
    """The command that a request is; the same idempotency key by the same person is the same command."""
    command_id = f"{person.id}/{key}" if key else str(uuid.uuid4())
    return Command(id=MessageId(command_id), at=at, by=person.id)


Told = Annotated[Command, Depends(command)]
