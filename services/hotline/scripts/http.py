"""The script line for the step an agent is at."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from services.hotline.scripts.domain import ScriptStep
from services.hotline.scripts.views import prompt_at
from shared.auth.person import Person
from shared.rulebook.rules import Rulebook
from shared.vocabulary.ids import SiteId
from shared.vocabulary.matters import CaseKind
from shared.vocabulary.people import Role
from shared.web.pages import language_of
from shared.web.tools import now, signed_in, tool

router = APIRouter(tags=["scripts"])


@router.get("/scripts")
async def show_script(
    step: ScriptStep,
    request: Request,
    *,
    person: Annotated[Person, Depends(signed_in)],
    rules: Annotated[Rulebook, tool("rules")],
    at: Annotated[datetime, Depends(now)],
    kind: CaseKind | None = None,
    site: SiteId | None = None,
) -> dict[str, Any]:
    """What to say, in both languages and as ``text`` in the reader's own."""
    if site is not None:
        person.must(*Role, site=site)
    prompt = await prompt_at(rules, step=step, kind=kind, site=site, at=at)
    language = language_of(request, person=person)
    return {
        "items": [
            {"name": line.name, "zh": line.zh, "en": line.en, "text": line.text(language)}
            for line in prompt.lines
        ],
        "next": None,
        "emergency_numbers": prompt.emergency_numbers,
        "work_numbers": prompt.work_numbers,
    }
