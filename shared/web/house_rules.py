"""Routes to see and change the house rules that a service's chapters keep."""

from datetime import datetime
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.auth.person import Person
from shared.rulebook.chapter import BadDefaultsError
from shared.rulebook.listing import RuleShown, listed, rule_shown
from shared.rulebook.rules import HouseRules, KeptRules
from shared.vocabulary.ids import SiteId
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import ForbiddenError, NotFoundError
from shared.web.tools import Told, needs, now, signed_in, tool

CHANGERS = (Role.SUPERVISOR, Role.CENTER_MANAGER, Role.ADMINISTRATOR)
Rules = Annotated[KeptRules, tool("rules")]


class NewValue(BaseModel):
    """What a rule shall be: for one site or for all, from now or from a later instant on."""

    model_config = ConfigDict(extra="forbid")

    value: Any
    site: SiteId | None = None
    effective: AwareDatetime | None = None


class Listed(BaseModel):
    """Every rule of the service, on one page."""

    items: tuple[RuleShown, ...]
    next: None = None


def house_rules(*chapters: HouseRules[Any]) -> APIRouter:
    """Routes over the chapters' rules, kept by the tool ``rules``; any reader may see, some roles may change.

    Opens every chapter, so defaults that do not fit stop the service at its start with BadDefaultsError.
    """
    return _over(chapters)


@cache
def _over(chapters: tuple[HouseRules[Any], ...]) -> APIRouter:
    known = _by_name(chapters)
    router = APIRouter(prefix="/rules", tags=["house rules"])

    def chapter_of(chapter: str) -> HouseRules[Any]:
        if chapter not in known:
            raise NotFoundError("chapter of house rules", chapter)
        return known[chapter]

    @router.get("")
    async def list_rules(
        stored: Rules, person: Annotated[Person, Depends(signed_in)], at: Annotated[datetime, Depends(now)]
    ) -> Listed:
        """Every rule with its default, the house's value and those of the reader's sites, and who changed it."""
        seen = person.sites(*Role)
        return Listed(items=tuple(one.within(seen) for one in await listed(stored, known.values(), at=at)))

    @router.put("/{chapter}/{field}")
    async def change_rule(
        chapter: str,
        field: str,
        new: NewValue,
        *,
        stored: Rules,
        told: Told,
        person: Annotated[Person, needs(*CHANGERS)],
    ) -> RuleShown:
        """Give a rule a value; the rule as it is now."""
        rules = chapter_of(chapter)
        check_may_change(person, site=new.site)
        await stored.change(
            rules, field, value=new.value, site=new.site, effective=new.effective, because=told
        )
        shown = rule_shown(rules, field, changes=await stored.history(rules), at=told.at)
        return shown.within(person.sites(*Role))

    @router.delete("/{chapter}/{field}")
    async def withdraw_rule(
        chapter: str,
        field: str,
        *,
        stored: Rules,
        told: Told,
        person: Annotated[Person, needs(*CHANGERS)],
        site: SiteId | None = None,
        effective: AwareDatetime | None = None,
    ) -> RuleShown:
        """Take a site's value back to the house's, or the house's to the default; the rule as it is now."""
        rules = chapter_of(chapter)
        check_may_change(person, site=site)
        await stored.withdraw(rules, field, site=site, effective=effective, because=told)
        shown = rule_shown(rules, field, changes=await stored.history(rules), at=told.at)
        return shown.within(person.sites(*Role))

    return router


def check_may_change(person: Person, *, site: SiteId | None) -> None:
    """Raise ForbiddenError unless the person may change rules at the site; at every site when None."""
    if site is not None:
        person.must(*CHANGERS, site=site)
    elif person.sites(*CHANGERS) is not None:
        raise ForbiddenError("a rule for every site needs the role at every site: name the site it is for")


def _by_name(chapters: tuple[HouseRules[Any], ...]) -> dict[str, HouseRules[Any]]:
    known = {rules.chapter: rules for rules in chapters}
    if len(known) < len(chapters):
        raise BadDefaultsError(
            f"two chapters have the same name: {', '.join(rules.chapter for rules in chapters)}"
        )
    for rules in chapters:
        rules.opened()
    return known
