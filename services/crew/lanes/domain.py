"""The sites a process serves, and the lanes of their crews."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from shared.vocabulary.ids import CrewId, SiteId
from shared.vocabulary.matters import Trade
from shared.vocabulary.refusals import RefusalError

EVERY_SITE = "all"
EVERY_SITE_BUT = "all but "


class ForeignSiteError(RefusalError):
    """Something of a site that this process does not serve."""

    code = "foreign_site"

    def __init__(self, site: SiteId) -> None:
        super().__init__(f"site {site} is not served here: look at its routes at the broker.", site=site)


@dataclass(frozen=True, slots=True)
class Served:
    """The sites that this process serves; None means every site but those ``apart``, which serve themselves."""

    sites: frozenset[SiteId] | None
    apart: frozenset[SiteId] = frozenset()

    @classmethod
    def written(cls, text: str) -> Self:
        """The sites of a setting such as ``all``, ``all but jinxiu`` or ``jinxiu,nanhu``."""
        if text.strip() == EVERY_SITE:
            return cls(None)
        if text.startswith(EVERY_SITE_BUT):
            return cls(None, apart=_listed(text.removeprefix(EVERY_SITE_BUT)))
        return cls(_listed(text))

    def __contains__(self, site: SiteId) -> bool:
        """Whether the site is served here."""
        return site not in self.apart if self.sites is None else site in self.sites

    def must_hold(self, site: SiteId) -> None:
        """Raise ForeignSiteError for a site that is not served here."""
        if site not in self:
            raise ForeignSiteError(site)


def _listed(text: str) -> frozenset[SiteId]:
    return frozenset(SiteId(part.strip()) for part in text.split(",") if part.strip())


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
