"""What the pages of cases ask the archive, and how what the hotline says is read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.console.owners.domain import Asker, Owner, OwnerSilentError
from shared.vocabulary.refusals import ForbiddenError, RefusalError

MOST = 200
"""As many households as the archive tells at once; a name of more than these is a surname, to be typed on."""


async def homes_like(words: str, *, archive: Owner, asker: Asker) -> tuple[str, ...] | None:
    """The households whose names or rooms begin with the words; None while the archive is silent."""
    if not words:
        return ()
    try:
        said = await archive.ask("/households", asker=asker, q=words, limit=str(MOST))
    except OwnerSilentError:
        return None
    except (ForbiddenError, RefusalError):  # a role that may not look for them
        return ()
    return tuple(str(home["id"]) for home in said.get("items", ()))


def with_times(limit: Mapping[str, Any]) -> Mapping[str, Any]:
    """A limit as the hotline explains it, with its times as times."""

    def when(said: Any) -> datetime | None:
        return datetime.fromisoformat(said) if isinstance(said, str) else None

    parts = [
        {"start": when(one["start"]), "end": when(one["end"]), "total_seconds": one["total_seconds"]}
        for one in limit.get("segments", ())
    ]
    ends = {name: when(limit.get(name)) for name in ("starts", "due", "met_at")}
    return {**limit, **ends, "segments": parts}
