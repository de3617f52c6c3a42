"""Loading the households of a sheet into the register."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from services.archive.imports.domain import Sheet
from services.archive.register.domain import Household
from shared.contracts.envelope import Command
from shared.storage.store import AnyOf, Store
from shared.vocabulary.ids import MessageId, SiteId

Keep = Callable[[Household, Household | None, Command], Awaitable[Household]]
"""Keeps a household in place of what was known of it (None: nothing); what is the same already is left alone."""
Known = Mapping[str, Household]

AT_ONCE = 100
AT_A_LOOK = 50


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


async def known_of(sheet: Sheet, *, households: Store[Household]) -> Known:
    """What the register knows already of the sheet's households, by id."""
    found: dict[str, Household] = {}
    ids = [draft.household.id for draft in sheet.drafts]
    for start in range(0, len(ids), AT_A_LOOK):
        part = AnyOf(tuple(ids[start : start + AT_A_LOOK]))
        found |= {one.id: one for one in await households.find_many({"id": part}, limit=AT_A_LOOK)}
    return found


async def load_sheet(sheet: Sheet, *, known: Known, keep: Keep, because: Command) -> AsyncIterator[Progress]:
    """Load every household that is new or different, and say after each batch how far it is.

    A load that broke off is finished by sending the same file again: what is there already is left alone.
    """
    fresh = [draft.household for draft in sheet.drafts]
    changed = [one for one in fresh if one.id not in known or not known[one.id].same_as(one)]
    progress = Progress(of=len(fresh), unchanged=len(fresh) - len(changed))
    yield progress
    for start in range(0, len(changed), AT_ONCE):
        part = changed[start : start + AT_ONCE]
        await asyncio.gather(
            *(keep(one, known.get(one.id), _because(because, household=one)) for one in part)
        )
        progress = replace(progress, loaded=progress.loaded + len(part))
        yield progress


def strangers(known: Known, *, site: SiteId) -> frozenset[str]:
    """The households that are kept at another site."""
    return frozenset(key for key, one in known.items() if one.site != site)


def _because(because: Command, *, household: Household) -> Command:
    """Each household of an import is a command of its own, so that a repeated import repeats nothing."""
    return because.model_copy(
        update={"id": MessageId(f"{because.id}/{household.id}"), "site": household.site}
    )
