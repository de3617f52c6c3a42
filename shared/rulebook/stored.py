"""The house's own rules: defaults, changes kept in the service's database, and a cache that hears changes."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Any, TypeVar

from shared.contracts.rulebook import RuleChanged
from shared.rulebook.changes import CHANGES, Change, every_change, in_effect, in_order
from shared.rulebook.chapter import RuleRefusedError
from shared.rulebook.filling import filled, fitting
from shared.rulebook.rules import HouseRules
from shared.rulebook.values import Json, shown
from shared.storage.store import Cause, Database
from shared.vocabulary.ids import SiteId

R = TypeVar("R")
FRESH_FOR = timedelta(seconds=1)


class StoredRules:
    """A Rulebook that the house can change while the service runs.

    What is changed here is seen at once, what another replica changed within a second.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._store = database.store(CHANGES)
        self._clock = clock
        self._reading = asyncio.Lock()
        self._checked: datetime | None = None
        self._changes: dict[str, tuple[Change, ...]] = {}
        self._count = 0
        self._filled: dict[tuple[object, ...], Any] = {}

    async def read(self, rules: HouseRules[R], *, site: SiteId | None, at: datetime) -> R:
        """See Rulebook."""
        changes = in_effect(await self.history(rules), site=site, at=at)
        known = (rules, *sorted(change.id for change in changes.values()))
        if known not in self._filled:
            self._filled[known] = filled(rules, changes)
        kept: R = self._filled[known]
        return kept

    async def history(self, rules: HouseRules[Any]) -> tuple[Change, ...]:
        """Every change of a chapter there was and is to come, in the order they take effect."""
        await self._freshen()
        return self._changes.get(rules.chapter, ())

    async def change(
        self,
        rules: HouseRules[Any],
        field: str,
        *,
        value: Any,
        site: SiteId | None = None,
        effective: datetime | None = None,
        because: Cause,
    ) -> Change:
        """Give a rule a value for every site or for one, from now or a later instant on; says RuleChanged.

        Raises RuleRefusedError for what the field, its limits or the chapter as a whole do not allow, and for
        an instant that is past.
        """
        read = rules.opened().read(field, value=value)
        return await self._keep(
            rules, field, value=shown(read), site=site, effective=effective, because=because, withdrawn=False
        )

    async def withdraw(
        self,
        rules: HouseRules[Any],
        field: str,
        *,
        site: SiteId | None = None,
        effective: datetime | None = None,
        because: Cause,
    ) -> Change:
        """Take a site's own value back to the house's, or the house's to the default; says RuleChanged."""
        rules.opened().check_has(field)
        return await self._keep(
            rules, field, value=None, site=site, effective=effective, because=because, withdrawn=True
        )

    async def _keep(
        self,
        rules: HouseRules[Any],
        field: str,
        *,
        value: Json,
        site: SiteId | None,
        effective: datetime | None,
        because: Cause,
        withdrawn: bool,
    ) -> Change:
        self._checked = None  # what others changed a moment ago counts too
        before = await self.history(rules)
        change = Change(
            id=f"{because.id}/{rules.chapter}.{field}/{site or '*'}",
            chapter=rules.chapter,
            field=field,
            site=site,
            effective=effective or because.at,
            at=because.at,
            by=because.by,
            turn=self._count,
            written=json.dumps(value, ensure_ascii=False),
            withdrawn=withdrawn,
        )
        if change.effective < because.at:
            raise RuleRefusedError(
                f"{rules.chapter}.{field}",
                value=f"in effect from {change.effective.isoformat()} on",
                why="that is past, choose now or a later time",
                allowed=f"≥ {because.at.isoformat()}",
            )
        after = in_order((*before, change))
        _check_from(rules, after, start=change.effective)
        said = RuleChanged(
            service=rules.service,
            chapter=rules.chapter,
            rule=field,
            for_site=site,
            before=_value_in(rules, field, before, change=change),
            after=_value_in(rules, field, after, change=change),
            effective=change.effective,
        )
        kept = await self._store.add(change, [said], because=because)
        self._checked = None
        return kept

    async def _freshen(self) -> None:
        if self._is_fresh():
            return
        async with self._reading:
            if self._is_fresh():
                return
            now = self._clock()
            # Changes are only ever added, so their number tells whether there is a new one.
            if await self._store.count({}) != self._count:
                await self._load()
            self._checked = now

    def _is_fresh(self) -> bool:
        return self._checked is not None and self._clock() - self._checked < FRESH_FOR

    async def _load(self) -> None:
        found = await every_change(self._store)
        chapters = {change.chapter for change in found}
        self._changes = {name: in_order(one for one in found if one.chapter == name) for name in chapters}
        self._count = len(found)
        self._filled.clear()


def _check_from(rules: HouseRules[Any], changes: tuple[Change, ...], *, start: datetime) -> None:
    """Raise RuleRefusedError when the chapter would contradict itself at a site at some time from the start on."""
    instants = {start, *(change.effective for change in changes if change.effective > start)}
    sites = {None, *(change.site for change in changes)}
    for at, site in product(instants, sites):
        rules.opened().filled(fitting(rules, in_effect(changes, site=site, at=at)))


def _value_in(rules: HouseRules[Any], field: str, changes: tuple[Change, ...], *, change: Change) -> Json:
    """What a field has where and when a change takes effect."""
    holds = in_effect(changes, site=change.site, at=change.effective)
    return shown(getattr(filled(rules, holds), field))
