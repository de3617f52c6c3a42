"""What the house changed: kept for good, one entry per change, and what of it holds where and when."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.rulebook.values import Json
from shared.storage.store import AnyOf, Index, Kept, Store, Where
from shared.vocabulary.ids import AccountId, SiteId


@dataclass(frozen=True)
class Change:
    """A rule got a value, or lost it again, from an instant on, for every site or for one."""

    id: str
    chapter: str
    field: str
    site: SiteId | None
    effective: datetime
    at: datetime
    by: AccountId | None
    # How many changes there were before this one.
    turn: int
    # JSON text, since a mapping's keys may hold what the database reserves.
    written: str
    withdrawn: bool = False

    @property
    def value(self) -> Json:
        """The value as JSON; None when the change withdrew what was said before."""
        return json.loads(self.written)


CHANGES = Kept(of=Change, name="house_rules", indexes=(Index(("site",)),))
PAGE = 1000


async def every_change(changes: Store[Change]) -> Sequence[Change]:
    """All that the house ever changed, in order of the ids."""
    return await _all(changes, {})


async def concerning(changes: Store[Change], *, site: SiteId) -> tuple[Change, ...]:
    """What the house changed for a site or for every site, as it takes effect; nothing of another site."""
    return in_order(await _all(changes, {"site": AnyOf((None, site))}))


async def _all(changes: Store[Change], where: Where) -> Sequence[Change]:
    found: list[Change] = []
    while page := await changes.find_many(where, limit=PAGE, after=found[-1].id if found else None):
        found.extend(page)
    return found


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes as they take effect; of two at the same instant the one made later wins."""
    return tuple(sorted(changes, key=lambda change: (change.effective, change.turn, change.id)))


def in_effect(changes: Iterable[Change], *, site: SiteId | None, at: datetime) -> Mapping[str, Change]:
    """The change that holds for each field at a site at an instant: the site's own, else the house's.

    The changes must belong to one chapter and be in order.
    """
    house: dict[str, Change] = {}
    own: dict[str, Change] = {}
    for change in changes:
        if change.effective <= at and change.site in (None, site):
            (house if change.site is None else own)[change.field] = change
    return {
        field: change for scope in (house, own) for field, change in scope.items() if not change.withdrawn
    }
