"""The journal over HTTP: a journey's road, and whether the chain holds."""

import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from services.archive.journal import views
from services.archive.journal.domain import Block, Entry
from shared.auth.person import Person as Asker
from shared.storage.store import Register
from shared.vocabulary.addresses import masked
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import NotFoundError
from shared.web.tools import needs, now, tool

router = APIRouter(tags=["journal"])

READERS = (
    Role.AGENT,
    Role.SUPERVISOR,
    Role.STEWARD,
    Role.SITE_MANAGER,
    Role.ARCHIVIST,
    Role.CENTER_MANAGER,
    Role.GENERAL_MANAGER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
Reader = Annotated[Asker, needs(*READERS)]
Entries = Annotated[Register[Entry], tool("entries")]
Blocks = Annotated[Register[Block], tool("blocks")]
_PHONES = frozenset({"caller", "contact_phone", "phone", "phones", "mail"})


@router.get("/journal/verify")
async def verify(
    _auditor: Annotated[
        Asker,
        needs(Role.AUDITOR, Role.ARCHIVIST, Role.CENTER_MANAGER, Role.GENERAL_MANAGER, Role.ADMINISTRATOR),
    ],
    *,
    entries: Entries,
    blocks: Blocks,
    at: Annotated[datetime, Depends(now)],
) -> dict[str, Any]:
    """Walk the chain and say everything that is wrong with it, and how many entries should have been sealed."""
    found = await views.verify(entries=entries, blocks=blocks)
    return {
        "holds": found.holds,
        "entries": found.entries,
        "blocks": found.blocks,
        "waiting": found.waiting,
        "overdue": len(found.overdue(at=at)),
        "head": found.head,
        "faults": list(found.faults),
    }


@router.get("/journeys/{journey}")
async def journey(journey: str, *, reader: Reader, entries: Entries) -> dict[str, Any]:
    """Every message of one journey, in order, as far as the reader's sites reach.

    What was said before a site was known is read by whoever may read the rest; raises NotFoundError when that is
    nothing.
    """
    seen = reader.sites(*READERS)
    whole = await views.journey_entries(journey, entries=entries)
    places = {entry.site for entry in whole} - {None}
    if not whole or (seen is not None and places and not places & seen):
        raise NotFoundError("journey", journey)
    found = [entry for entry in whole if seen is None or entry.site is None or entry.site in seen]
    return {"items": [shown(entry) for entry in found], "next": None}


def shown(entry: Entry) -> dict[str, Any]:
    """An entry for a reader, with every telephone number and address of mail masked (SEC-04)."""
    return {
        "id": entry.id,
        "name": entry.name,
        "version": entry.version,
        "at": entry.at,
        "site": entry.site,
        "cause": entry.cause,
        "journey": entry.journey,
        "by": entry.by,
        "body": _masked(json.loads(entry.body)),
    }


def _masked(value: Any, *, secret: bool = False) -> Any:
    match value:
        case dict():
            return {name: _masked(one, secret=secret or name in _PHONES) for name, one in value.items()}
        case list():
            return [_masked(one, secret=secret) for one in value]
        case str() if secret:
            return masked(value)
        case _:
            return value
