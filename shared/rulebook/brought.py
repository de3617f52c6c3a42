"""Rules that another keeps: a site of its own goes by what its center sent last, with the line cut too."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, Self, TypeVar

from shared.contracts.rulebook import RuleGiven, RulesSent
from shared.rulebook.changes import Change, in_effect, in_order
from shared.rulebook.filling import filled
from shared.rulebook.rules import HouseRules
from shared.storage.store import Kept, Store
from shared.vocabulary.ids import SiteId
from shared.vocabulary.refusals import RefusalError

R = TypeVar("R")


class RulesAtCenterError(RefusalError):
    """Somebody would change at a site what its center decides."""

    code = "rules_at_center"

    def __init__(self, site: SiteId) -> None:
        super().__init__(
            f"the center keeps the house rules of {site}: change them there, and they are here within seconds "
            "while the line is up.",
            site=site,
        )


@dataclass(frozen=True)
class SiteRules:
    """What the house changed for one site or for every site, as the center knew it; ``id`` is the site.

    ``as_of`` is the center's time, so that the order of two does not hang on the site's clock.
    """

    id: SiteId
    as_of: datetime
    changes: tuple[Change, ...]

    @classmethod
    def heard(cls, body: RulesSent, *, site: SiteId) -> Self:
        """What the center sent to the site."""
        return cls(site, body.as_of, in_order(_change(one) for one in body.rules))

    def or_newer(self, known: Self | None) -> Self:
        """This, or what is known when that is newer."""
        return known if known and known.as_of > self.as_of else self


BROUGHT = Kept(of=SiteRules, name="site_rules")


def fingerprint(changes: Iterable[Change]) -> str:
    """The same for the same changes, in whatever order; a change never changes, so their ids tell."""
    ids = "\n".join(sorted(change.id for change in changes))
    return hashlib.sha256(ids.encode()).hexdigest()[:16]


def sent(changes: Iterable[Change], *, as_of: datetime) -> RulesSent:
    """The message that brings a site all that was changed for it."""
    return RulesSent(as_of=as_of, rules=tuple(_given(change) for change in changes))


class BroughtRules:
    """A Rulebook that is read here and changed at the center; one that was never sent is as it ships."""

    def __init__(self, brought: Store[SiteRules], *, site: SiteId) -> None:
        self._brought = brought
        self._site = site

    async def read(self, rules: HouseRules[R], *, site: SiteId | None, at: datetime) -> R:
        """See Rulebook."""
        return filled(rules, in_effect(await self.history(rules), site=site, at=at))

    async def history(self, rules: HouseRules[Any]) -> tuple[Change, ...]:
        """Every change of a chapter that the center sent, in the order they take effect."""
        known = await self._brought.find(self._site)
        return tuple(one for one in known.changes if one.chapter == rules.chapter) if known else ()

    async def change(self, *_asked: Any, **_more: Any) -> NoReturn:
        """Raise RulesAtCenterError: two that decide would part while the line is cut."""
        raise RulesAtCenterError(self._site)

    withdraw = change


def _given(change: Change) -> RuleGiven:
    return RuleGiven(
        change=change.id,
        chapter=change.chapter,
        rule=change.field,
        for_site=change.site,
        effective=change.effective,
        at=change.at,
        by=change.by,
        turn=change.turn,
        written=change.written,
        withdrawn=change.withdrawn,
    )


def _change(given: RuleGiven) -> Change:
    return Change(
        id=given.change,
        chapter=given.chapter,
        field=given.rule,
        site=given.for_site,
        effective=given.effective,
        at=given.at,
        by=given.by,
        turn=given.turn,
        written=given.written,
        withdrawn=given.withdrawn,
    )
