"""What the pages of households ask the archive and billing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.console.owners.domain import Asker, Owner, OwnerSilentError
from shared.vocabulary.numbers import is_number
from shared.vocabulary.refusals import ForbiddenError, NotFoundError, RefusalError


async def households_like(
    archive: Owner, *, asker: Asker, site: str | None, q: str, after: str | None
) -> tuple[Sequence[Mapping[str, Any]], str | None]:
    """Households by phone, room or name, and the cursor of what follows."""
    words = q.strip()
    said = await archive.ask(
        "/households",
        asker=asker,
        site=site,
        after=after,
        **({"phone": words} if is_number(words) else {"q": words}),
    )
    return list(said.get("items", ())), said.get("next")


async def household_of(archive: Owner, household: str, *, asker: Asker, reveal: bool) -> Mapping[str, Any]:
    """A household's particulars; telephone numbers are masked unless asked for, and who asked is kept."""
    return await archive.ask(f"/households/{household}", asker=asker, reveal="1" if reveal else None)


async def timeline_of(
    archive: Owner, household: str, *, asker: Asker, after: str | None
) -> tuple[Sequence[Mapping[str, Any]], str | None]:
    """What happened to a household, the newest first, and the cursor of what is older."""
    said = await archive.ask(f"/households/{household}/timeline", asker=asker, after=after)
    lines = [{**line, "at": datetime.fromisoformat(str(line["at"]))} for line in said.get("items", ())]
    return lines, said.get("next")


async def arrears_of(billing: Owner, household: str, *, asker: Asker) -> Mapping[str, Any] | None:
    """What a household owes, ``{"untold": True}`` for a role that is not told; None when billing is silent."""
    try:
        return await billing.ask(f"/households/{household}/arrears", asker=asker)
    except ForbiddenError:
        return {"untold": True}
    except (OwnerSilentError, NotFoundError, RefusalError):
        return None
