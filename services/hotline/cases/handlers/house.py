"""What every handler of cases looks up before it decides: the rules, the site's clock, the moment."""

from dataclasses import dataclass
from pathlib import Path

from services.hotline.cases.domain.case import Case, Moment
from services.hotline.cases.domain.limits import Step
from services.hotline.cases.domain.rules import CaseRules
from services.hotline.directory.domain.listing import Site
from shared.contracts.hotline import CaseEscalated
from shared.rulebook.rules import HouseRules, Rulebook
from shared.storage.store import Cause, Store
from shared.vocabulary.ids import SiteId

RULES = HouseRules(
    of=CaseRules,
    service="hotline",
    chapter="cases",
    defaults=Path(__file__).parent.with_name("defaults.yaml"),
)
CENTER_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class House:
    """The rules as they hold at a site now, and the zone its clocks show."""

    rules: CaseRules
    zone: str


async def house_at(site: SiteId | None, *, because: Cause, rules: Rulebook, sites: Store[Site]) -> House:
    """The house rules and zone at a site; the center's own for a case that has none yet."""
    kept = await sites.find(site) if site else None
    found = await rules.read(RULES, site=site, at=because.at)
    return House(rules=found, zone=kept.zone if kept else CENTER_ZONE)


def moment_of(because: Cause) -> Moment:
    """When the cause happened and by whom."""
    return Moment(at=because.at, by=because.by)


def told_higher(case: Case, step: Step) -> CaseEscalated:
    """What is said when a case is reported one step up its ladder."""
    return CaseEscalated(
        case=case.id,
        number=case.number,
        kind=case.kind,
        level=step.level,
        role=step.role,
        reason=step.reason,
        due=step.due,
        place=case.place,
    )
