"""How routes get their tools, the person who asks, and the command that a request is."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, cast

from fastapi import Depends, Header, Request

from shared.auth.person import Person
from shared.contracts.envelope import Command
from shared.vocabulary.ids import MessageId
from shared.vocabulary.people import Role


def tool(name: str) -> Any:
    """A dependency on one of the service's tools, by its name in the tools that ``app.build`` lists."""

    def found(request: Request) -> object:
        return request.app.state.tools[name]

    return Depends(found)


def now(request: Request) -> datetime:
    """The time by the service's clock."""
    return cast("Callable[[], datetime]", request.app.state.tools["clock"])()


def signed_in(request: Request) -> Person:
    """The person whose token or session came with the request; raises NotSignedInError."""
    return cast("Callable[[Request], Person]", request.app.state.tools["doorman"])(request)


def needs(*roles: Role) -> Any:
    """A dependency on a signed-in person who holds one of the roles at some site; raises ForbiddenError.

    The site of the thing asked for is checked where it is known, in the handler, with ``person.must(...,
    site=...)``.
    """

    def checked(person: Annotated[Person, Depends(signed_in)]) -> Person:
        person.must(*roles)
        return person

    return Depends(checked)


def command(
    at: Annotated[datetime, Depends(now)],
    person: Annotated[Person, Depends(signed_in)],
    idempotency_key: Annotated[str | None, Header(max_length=100)] = None,
) -> Command:
    """The command that a request is; the same ``Idempotency-Key`` by the same person is the same command."""
    key = f"{person.id}/{idempotency_key}" if idempotency_key else str(uuid.uuid4())
    return Command(id=MessageId(key), at=at, by=person.id)


Told = Annotated[Command, Depends(command)]
