"""Notices over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.notification.notices.domain import Notice
from services.notification.notices.handlers import delivery
from services.notification.notices.views import latest
from shared.auth.person import Person
from shared.storage.store import Store
from shared.vocabulary.ids import CaseId, NoticeId
from shared.vocabulary.people import Role
from shared.web.tools import Told, needs, tool

READERS = (
    Role.AGENT,
    Role.SUPERVISOR,
    Role.STEWARD,
    Role.SITE_MANAGER,
    Role.CENTER_MANAGER,
    Role.GENERAL_MANAGER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)

router = APIRouter(tags=["notices"])
Notices = Annotated[Store[Notice], tool("notices")]


def as_read(notice: Notice) -> dict[str, Any]:
    """A notice as people may read it."""
    return {
        "notice": notice.id,
        "site": notice.site,
        "template": notice.template,
        "audience": notice.audience,
        "channel": notice.channel,
        "recipient": notice.recipient,
        "to": notice.address_shown,
        "text": notice.text,
        "state": notice.state,
        "attempts": notice.attempts,
        "reason": notice.reason,
        "made_at": notice.made_at,
        "next_try": notice.next_try,
        "done_at": notice.done_at,
        "case": notice.case,
        "task": notice.task,
    }


@router.get("/notices")
async def list_notices(
    *,
    person: Annotated[Person, needs(*READERS)],
    notices: Notices,
    case: str | None = None,
    state: str | None = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """The newest notices of the sites that the reader serves."""
    found = await latest(
        notices,
        sites=person.sites(*READERS),
        case=CaseId(case) if case else None,
        state=state,
        after=after,
        limit=limit,
    )
    return {
        "items": [as_read(notice) for notice in found],
        "next": found[-1].id if len(found) == limit else None,
    }


@router.post("/notices/{notice}/retry")
async def retry_notice(
    notice: str,
    person: Annotated[Person, needs(Role.SUPERVISOR, Role.CENTER_MANAGER, Role.ADMINISTRATOR)],
    told: Told,
    notices: Notices,
) -> dict[str, Any]:
    """Try a notice again that was given up."""
    kept = await notices.get(notice)
    person.must(Role.SUPERVISOR, Role.CENTER_MANAGER, Role.ADMINISTRATOR, site=kept.site)
    return as_read(await delivery.try_again(NoticeId(notice), because=told, notices=notices))
