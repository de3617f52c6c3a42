"""A service's rules with everything that somebody needs to see and change them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from shared.rulebook.changes import Change, in_effect
from shared.rulebook.chapter import Chapter, Limits, Words
from shared.rulebook.rules import HouseRules, KeptRules
from shared.rulebook.values import Json, shown
from shared.vocabulary.ids import AccountId, SiteId


class ChangeShown(BaseModel):
    """One change: who said what when, from when on, for which site (every site when None)."""

    model_config = ConfigDict(frozen=True)

    value: Any
    withdrawn: bool
    site: SiteId | None
    effective: datetime
    at: datetime
    by: AccountId | None


class RuleShown(BaseModel):
    """One rule as it holds now: the default, the house's value, the sites' own values, and its history."""

    model_config = ConfigDict(frozen=True)

    service: str
    chapter: str
    field: str
    says: Words
    unit: Words | None
    rule: tuple[str, ...]
    limits: Limits
    choices: tuple[Any, ...]
    default: Any
    value: Any
    sites: dict[SiteId, Any]
    history: tuple[ChangeShown, ...]

    def within(self, sites: frozenset[SiteId] | None) -> Self:
        """The rule without what was said for other sites than these; None is every site."""
        if sites is None:
            return self
        values = {site: value for site, value in self.sites.items() if site in sites}
        history = tuple(one for one in self.history if one.site is None or one.site in sites)
        return self.model_copy(update={"sites": values, "history": history})


async def listed(
    stored: KeptRules, chapters: Iterable[HouseRules[Any]], *, at: datetime
) -> tuple[RuleShown, ...]:
    """Every rule of the chapters, in the order their YAML has them."""
    histories = [(rules, await stored.history(rules)) for rules in chapters]
    return tuple(
        rule_shown(rules, field, changes=history, at=at)
        for rules, history in histories
        for field in rules.opened().entries
    )


def rule_shown(rules: HouseRules[Any], field: str, *, changes: tuple[Change, ...], at: datetime) -> RuleShown:
    """One rule with its history, the latest change first; raises RuleRefusedError when the chapter has none such."""
    chapter: Chapter[Any] = rules.opened()
    chapter.check_has(field)
    entry = chapter.entries[field]
    mine = tuple(change for change in changes if change.field == field)
    default = shown(getattr(chapter.defaults, field))

    def value(site: SiteId | None) -> Json:
        holding = in_effect(mine, site=site, at=at).get(field)
        return holding.value if holding else default

    own = {change.site for change in mine if change.site is not None}
    return RuleShown(
        service=rules.service,
        chapter=rules.chapter,
        field=field,
        says=entry.says,
        unit=entry.unit,
        rule=entry.rule,
        limits=entry.limits,
        choices=entry.choices,
        default=default,
        value=value(None),
        sites={site: value(site) for site in sorted(own) if _has_own(mine, field, site=site, at=at)},
        history=tuple(
            ChangeShown(
                value=change.value,
                withdrawn=change.withdrawn,
                site=change.site,
                effective=change.effective,
                at=change.at,
                by=change.by,
            )
            for change in reversed(mine)
        ),
    )


def _has_own(changes: tuple[Change, ...], field: str, *, site: SiteId, at: datetime) -> bool:
    holding = in_effect(changes, site=site, at=at).get(field)
    return holding is not None and holding.site == site
