"""Sites and their crews, and whose turn it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.vocabulary.ids import CrewId, SiteId
from shared.vocabulary.matters import Trade


@dataclass(frozen=True, slots=True)
class Site:
    """A site as its slips need it: the code before their numbers, the zone its working day ends in."""

    id: SiteId
    name: str
    name_en: str
    code: str
    zone: str
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Crew:
    """A crew of a site; ``id`` is the site's and the crew's together, since crews are named per site."""

    id: str
    site: SiteId
    crew: CrewId
    name: str
    name_en: str
    trade: Trade
    known_at: datetime


def crew_key(*, site: SiteId, crew: CrewId) -> str:
    """The id under which a site's crew is kept."""
    return f"{site}.{crew}"


def in_turn(
    crews: Sequence[Crew], *, trade: Trade, loads: Mapping[CrewId, int], asked: CrewId | None = None
) -> tuple[CrewId, ...]:
    """The crews a task is offered to, in order: the one asked for, then the least loaded of the trade.

    Ties go to the lower id (FCO-12: an instruction goes to the trade or straight to those who were asked for).
    """
    fit = [crew.crew for crew in crews if crew.trade is trade or crew.crew == asked]
    return tuple(sorted(fit, key=lambda crew: (crew != asked, loads.get(crew, 0), crew)))
