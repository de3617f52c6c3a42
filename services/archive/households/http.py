"""A household's file over HTTP."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.archive.households import handlers, views
from services.archive.households.domain import File, Look, about, is_told, line_of
from services.archive.journal.domain import Entry
from services.archive.register.domain import Household, shown
from shared.auth.person import Person as Asker
from shared.storage.store import AnyOf, Register, Store
from shared.vocabulary.ids import HouseholdId
from shared.vocabulary.people import HOUSEHOLD_READERS
from shared.web.tools import Told, needs, tool

router = APIRouter(tags=["households"])

Reader = Annotated[Asker, needs(*HOUSEHOLD_READERS)]
Households = Annotated[Store[Household], tool("households")]


@router.get("/households/{household}")
async def household_file(
    household: HouseholdId,
    *,
    reader: Reader,
    told: Told,
    households: Households,
    looks: Annotated[Store[Look], tool("looks")],
    reveal: bool = False,
) -> dict[str, Any]:
    """A household's particulars; ``reveal=1`` shows its telephone numbers and leaves a trace of who looked."""
    kept = await households.get(household)
    reader.must(*HOUSEHOLD_READERS, site=kept.site)
    if reveal:
        await handlers.look_at(
            kept, looks=looks, by=reader.id, because=told.model_copy(update={"site": kept.site})
        )
    return shown(kept, plainly=reveal)


@router.get("/households/{household}/timeline")
async def timeline(
    household: HouseholdId,
    *,
    reader: Reader,
    households: Households,
    files: Annotated[Store[File], tool("files")],
    entries: Annotated[Register[Entry], tool("entries")],
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Calls, cases, tasks, money, notices and papers of a household in one line of time, newest first (HHF-15)."""
    kept = await households.get(household)
    reader.must(*HOUSEHOLD_READERS, site=kept.site)
    subjects = await views.subjects_of(household, files=files)
    found = await entries.find_many({"subjects": AnyOf(subjects)}, order="-at", limit=limit, after=after)
    said = [(entry, about(household, body=json.loads(entry.body))) for entry in found]
    return {
        "items": [_shown(entry, body=body) for entry, body in said if is_told(entry.name, body=body)],
        "next": found[-1].id if len(found) == limit else None,
    }


def _shown(entry: Entry, *, body: Mapping[str, Any]) -> dict[str, Any]:
    line = line_of(entry.name, body=body)
    return {
        "id": entry.id,
        "at": entry.at,
        "name": entry.name,
        "kind": line.kind,
        "says": {"zh": line.zh, "en": line.en},
        "tells": line.tells,
        "codes": line.codes,
        "journey": entry.journey,
        "case": body.get("case"),
        "task": body.get("task"),
        "amount": body.get("amount"),
        "by": entry.by,
    }
