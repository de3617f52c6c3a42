"""Sites and crews by the names people use."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SiteCard:
    """A site as the register last told it."""

    id: str
    name: str
    name_en: str
    code: str
    zone: str
    told_at: datetime


@dataclass(frozen=True, slots=True)
class CrewCard:
    """A crew of a site; ``id`` is both together, since crews are named per site."""

    id: str
    site: str
    crew: str
    name: str
    name_en: str
    trade: str
    told_at: datetime

    def name_in(self, language: str) -> str:
        """The crew's name in a reader's language."""
        return self.name if language == "zh" else self.name_en
