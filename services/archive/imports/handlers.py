"""Loading the households of a sheet into the register."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace

from services.archive.imports.domain import Sheet
from services.archive.register.domain import Household
from shared.contracts.envelope import Command
from shared.storage.store import AnyOf, Store
from shared.vocabulary.ids import MessageId, SiteId

Keep = Callable[[Household, Command], Awaitable[Household]]
"""Keeps a household in the register; what is the same already is left alone."""

AT_ONCE = 25
AT_A_LOOK = 200


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: of how many households, those loaded, those that were the same already."""

    of: int
    loaded: int = 0
    unchanged: int = 0

    @property
    def done(self) -> int:
        """How many households have been looked at."""
        return self.loaded + self.unchanged


async def without_strangers(sheet: Sheet, *, site: SiteId, households: Store[Household]) -> Sheet:
    """The sheet without households that are kept at another site; they are faults."""
    kept = await _kept(sheet, households=households)
    return sheet.without(elsewhere=frozenset(key for key, one in kept.items() if one.site != site))


async def load_sheet(
    sheet: Sheet, *, keep: Keep, households: Store[Household], because: Command
) -> AsyncIterator[Progress]:
    """Load every household that is new or different, and say after each batch how far it is.

    A load that broke off is finished by sending the same file again: what is there already is left alone.
    """
    progress = Progress(of=len(sheet.drafts))
    kept = await _kept(sheet, households=households)
    fresh = [draft.household for draft in sheet.drafts]
    changed = [one for one in fresh if one.id not in kept or not kept[one.id].same_as(one)]
    progress = replace(progress, unchanged=len(fresh) - len(changed))
    yield progress
    for start in range(0, len(changed), AT_ONCE):
        part = changed[start : start + AT_ONCE]
        await asyncio.gather(*(keep(one, _because(because, household=one)) for one in part))
        progress = replace(progress, loaded=progress.loaded + len(part))
        yield progress


def _because(because: Command, *, household: Household) -> Command:
    """Each household of an import is a command of its own, so that a repeated import repeats nothing."""
    return because.model_copy(
        update={"id": MessageId(f"{because.id}/{household.id}"), "site": household.site}
    )


async def _kept(sheet: Sheet, *, households: Store[Household]) -> dict[str, Household]:
    found: dict[str, Household] = {}
    ids = [draft.household.id for draft in sheet.drafts]
    for start in range(0, len(ids), AT_A_LOOK):
        part = await households.find_many(
            {"id": AnyOf(tuple(ids[start : start + AT_A_LOOK]))}, limit=AT_A_LOOK
        )
        found |= {one.id: one for one in part}
    return found
