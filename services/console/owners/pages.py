"""Who asks, and how a refusal reads on the page of whoever asked."""

from collections.abc import Callable, Mapping
from typing import Annotated, cast

from fastapi import Depends, Request

from services.console.owners.domain import Asker, OwnerRefusedError, Owners
from shared.auth.person import Person
from shared.vocabulary.refusals import RefusalError
from shared.web.pages import Pages, language_of
from shared.web.problems import sentence
from shared.web.tools import Told, signed_in, tool
from shared.web.words import Say

Vouch = Callable[[Person], str]
"""A short-lived token for somebody who is signed in, so that owners know who asks."""

FIELDS: Mapping[str, str] = {
    "malformed_phone": "contact_phone",
    "not_read_back": "read_back",
    "unknown_site": "room_site",
    "unknown_room": "room",
    "no_place": "place",
    "only_place_known": "read_back",
    "forbidden_answer": "answer",
    "not_classified": "kind",
    "no_such_crew": "crew",
    "no_crew": "crew",
    "time_past": "next_at",
    "bad_rating": "rating",
    "closed_channel": "channel",
    "not_the_owner": "owner",
    "no_reply_yet": "outcome",
}
"""The field at which a refusal is said; the others are said above the form."""

WHOLE = "form"


def asking(
    request: Request,
    *,
    person: Annotated[Person, Depends(signed_in)],
    told: Told,
    vouch: Annotated[Vouch, tool("vouch")],
) -> Asker:
    """The asker that a request stands for, with the command's key."""
    return Asker(
        person=person.id,
        token=vouch(person),
        language=language_of(request, person=person),
        key=told.id.removeprefix(f"{person.id}/"),
    )


Asks = Annotated[Asker, Depends(asking)]
Asked = Annotated[Owners, tool("owners")]


def words_for(request: Request, person: Person) -> Say:
    """The catalogue in the reader's language, for sentences that a page makes itself."""
    pages = cast("Pages", request.app.state.tools["pages"])
    return pages.words.saying(language_of(request, person=person))


def faults_of(request: Request, error: RefusalError) -> dict[str, str]:
    """The fields that a refusal speaks of, each with its sentence; ``form`` for the whole.

    An owner says its refusals in the reader's language already.
    """
    if not isinstance(error, OwnerRefusedError):
        said = sentence(request, code=error.code, fallback=error.sentence, values=error.values)
        return {FIELDS.get(error.code, WHOLE): said}
    said = error.sentence
    if error.faults:
        return {fault.field: f"{said} {fault.sentence}" for fault in error.faults}
    if error.code == "blank_field":
        return {str(error.values.get("field", WHOLE)): said}
    return {FIELDS.get(error.code, WHOLE): said}
