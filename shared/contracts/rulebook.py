"""What a rulebook says, whichever service keeps it: a house rule changed."""

from typing import Any, ClassVar

from pydantic import AwareDatetime

from shared.contracts.envelope import Body
from shared.vocabulary.ids import SiteId


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
