"""The page of house rules: every service's, searched, and changed with an effective date."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.console.journeys.domain.places import SiteCard
from services.console.journeys.views import Staff, site_names, zone_of
from services.console.owners.pages import Asked, Asks, faults_of, words_for
from services.console.rules.domain import Edit, matching, read_out, written
from services.console.rules.gateways import every_rule
from shared.auth.person import Person
from shared.storage.store import Store
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import NotFoundError, RefusalError
from shared.web.pages import language_of, page
from shared.web.tools import needs, tool
from shared.web.words import Say

router = APIRouter(include_in_schema=False)
KINDS = ("case_kind", "urgency", "channel", "role", "trade", "payment_method")
"""Words that stand in rules and that every page says in the reader's language."""
WRITERS = (Role.SUPERVISOR, Role.CENTER_MANAGER, Role.ADMINISTRATOR)
READERS = (*WRITERS, Role.GENERAL_MANAGER, Role.SITE_MANAGER, Role.FINANCE, Role.AUDITOR)
Reader = Annotated[Person, needs(*READERS)]
Writer = Annotated[Person, needs(*WRITERS)]


@dataclass(frozen=True, slots=True)
class Room:
    """What the page looks at."""

    sites: Annotated[Store[SiteCard], tool("sites")]
    staff: Annotated[Staff, tool("staff")]
    owners: Asked
    asker: Asks


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which rule is open, what was typed for it, and what was wrong."""

    rule: str = ""
    edit: Edit | None = None
    faults: Mapping[str, str] | None = None


InRoom = Annotated[Room, Depends()]


@router.get("/rules")
async def list_rules(
    request: Request, *, room: InRoom, person: Reader, q: str = "", service: str = "", rule: str = ""
) -> Response:
    """Every house rule with its value and its history; one may be open for a change."""
    return await _drawn(request, room, person=person, q=q, service=service, chosen=Chosen(rule=rule))


@router.post("/rules/{service}/{chapter}/{field}")
async def change_rule(
    service: str, chapter: str, field: str, request: Request, *, room: InRoom, person: Writer
) -> Response:
    """Give a rule another value, from a day on, for every site or for one."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    edit = Edit(
        value=form.get("value", ""), site=form.get("for_site", ""), effective=form.get("effective", "")
    )
    name = f"{service}/{chapter}/{field}"
    missing = edit.faults()
    if missing:
        say = words_for(request, person)
        faults = {at: say(key) for at, key in missing.items()}
        return await _drawn(
            request, room, person=person, q="", service=service, chosen=Chosen(name, edit, faults)
        )
    if service not in room.owners.names():
        raise NotFoundError("service", service)
    found = await every_rule(room.owners, asker=room.asker)
    before = next((rule["value"] for rule in found.rules if _name(rule) == name), "")
    said = edit.said(zone=await zone_of(room.sites, edit.site or None), before=before)
    try:
        await room.owners[service].put(f"/rules/{chapter}/{field}", said, asker=room.asker)
    except RefusalError as refused:
        chosen = Chosen(name, edit, {"value": " ".join(faults_of(request, refused).values())})
        return await _drawn(request, room, person=person, q="", service=service, chosen=chosen)
    return RedirectResponse(
        f"/rules?service={service}&rule={name}&saved=yes", status_code=HTTPStatus.SEE_OTHER
    )


def _known(code: str, *, say: Say) -> str:
    """The word of a rule's value in the reader's language; what is no word of the house stays as it is."""
    return next((word for kind in KINDS if (word := say(f"{kind}.{code}", otherwise=""))), code)


def _name(rule: Mapping[str, object]) -> str:
    return f"{rule['service']}/{rule['chapter']}/{rule['field']}"


async def _drawn(
    request: Request, room: Room, *, person: Person, q: str, service: str, chosen: Chosen
) -> Response:
    read = await every_rule(room.owners, asker=room.asker)
    found = matching(read.rules, q)
    shown = tuple(rule for rule in found if not service or rule["service"] == service)
    language = language_of(request, person=person)
    return await page(
        request,
        "rules.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if chosen.faults else HTTPStatus.OK,
        rules=shown,
        count=len(shown),
        services=room.owners.names(),
        service=service,
        q=q,
        chosen=chosen,
        faults=chosen.faults or {},
        open_rule=next((rule for rule in read.rules if _name(rule) == chosen.rule), None),
        silent=read.silent,
        written=written,
        read_out=partial(read_out, say=partial(_known, say=words_for(request, person))),
        everywhere=person.sites(*WRITERS) is None,
        saved="saved" in request.query_params,
        writing=person.may(*WRITERS),
        names=await site_names(room.sites, language=language),
        people={one.id: one.name for one in await room.staff(language)},
    )
