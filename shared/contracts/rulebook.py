"""What a rulebook says, whichever service keeps it: a house rule changed, and what a site of its own goes by."""

from typing import Any, ClassVar

from pydantic import AwareDatetime

from shared.contracts.envelope import LINKS, Body, Part
from shared.vocabulary.ids import AccountId, SiteId


class RuleChanged(Body):
    """A house rule got a value for every site or for one; ``before`` and ``after`` are JSON values."""

    key: ClassVar[str] = "rulebook.rule.changed"

    service: str
    chapter: str
    rule: str
    for_site: SiteId | None = None
    before: Any = None
    after: Any = None
    effective: AwareDatetime


class RuleGiven(Part):
    """One change of a house rule as it is kept: ``written`` is its value as JSON, ``turn`` its place among all."""

    change: str
    chapter: str
    rule: str
    for_site: SiteId | None = None
    effective: AwareDatetime
    at: AwareDatetime
    by: AccountId | None = None
    turn: int
    written: str
    withdrawn: bool = False


class RulesSent(Body):
    """All that the house changed for a site of its own, as the center knew it ``as_of`` its own time."""

    key: ClassVar[str] = "rulebook.rules.sent"
    exchange: ClassVar[str] = LINKS
    held_to_site: ClassVar[bool] = True

    as_of: AwareDatetime
    rules: tuple[RuleGiven, ...]
