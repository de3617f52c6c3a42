"""The house rules as their owners keep them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.console.owners.domain import Asker, Owners, OwnerSilentError
from shared.vocabulary.refusals import ForbiddenError, NotFoundError, RefusalError


@dataclass(frozen=True, slots=True)
class Read:
    """The rules that were read, and the services that did not answer."""

    rules: tuple[Mapping[str, Any], ...]
    silent: tuple[str, ...]


async def every_rule(owners: Owners, *, asker: Asker) -> Read:
    """The rules of all services, asked at once."""
    names = owners.names()
    answers = await asyncio.gather(*(_rules_of(owners, name, asker=asker) for name in names))
    rules = tuple(rule for answer in answers for rule in answer or ())
    return Read(
        rules=rules, silent=tuple(name for name, answer in zip(names, answers, strict=True) if answer is None)
    )


async def _rules_of(owners: Owners, name: str, *, asker: Asker) -> Sequence[Mapping[str, Any]] | None:
    try:
        said = await owners[name].ask("/rules", asker=asker)
    except (OwnerSilentError, NotFoundError, ForbiddenError, RefusalError):
        return None
    return [_timed({"service": name, **rule}) for rule in said.get("items", ())]


def _timed(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    history = [
        {**change, **{name: datetime.fromisoformat(change[name]) for name in ("effective", "at")}}
        for change in rule.get("history") or ()
    ]
    return {**rule, "history": history}
