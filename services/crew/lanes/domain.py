"""The sites a process serves, and the lanes of their crews."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from shared.vocabulary.ids import CrewId, SiteId
from shared.vocabulary.matters import Trade
from shared.vocabulary.refusals import RefusalError

EVERY_SITE = "all"


class ForeignSiteError(RefusalError):
    """Something of a site that this process does not serve."""

    code = "foreign_site"

    def __init__(self, site: SiteId) -> None:
        super().__init__(f"site {site} is not served here: look at its routes at the broker.", site=site)


@dataclass(frozen=True, slots=True)
class Served:
    """The sites that this process serves; None means every site."""

    sites: frozenset[SiteId] | None

    @classmethod
    def written(cls, text: str) -> Self:
        """The sites of a setting such as ``all`` or ``jinxiu,nanhu``."""
        if text.strip() == EVERY_SITE:
            return cls(None)
        return cls(frozenset(SiteId(part.strip()) for part in text.split(",") if part.strip()))

    def __contains__(self, site: SiteId) -> bool:
        """Whether the site is served here."""
        return self.sites is None or site in self.sites

    def must_hold(self, site: SiteId) -> None:
        """Raise ForeignSiteError for a site that is not served here."""
        if site not in self:
            raise ForeignSiteError(site)


@dataclass(frozen=True, slots=True)
class Lane:
    """A crew and its queue; ``id`` is the site's and the crew's together, since crews are named per site."""

    id: str
    site: SiteId
    crew: CrewId
    name: str
    name_en: str
    trade: Trade
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """A served site, as its pages name it."""

    id: SiteId
    name: str
    name_en: str
    zone: str
    known_at: datetime
