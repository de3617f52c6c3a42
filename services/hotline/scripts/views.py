"""What an agent says at a step."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.hotline.scripts.domain import Line, ScriptRules, ScriptStep, lines_at
from shared.rulebook.rules import HouseRules, Rulebook
from shared.vocabulary.ids import SiteId
from shared.vocabulary.matters import CaseKind

RULES = HouseRules(
    of=ScriptRules, service="hotline", chapter="scripts", defaults=Path(__file__).with_name("defaults.yaml")
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What stands before the agent: the lines, the numbers to call at once, the numbers to quote."""

    lines: tuple[Line, ...]
    emergency_numbers: dict[str, str]
    work_numbers: dict[str, str]


async def prompt_at(
    rules: Rulebook, *, step: ScriptStep, kind: CaseKind | None, site: SiteId | None, at: datetime
) -> Prompt:
    """The lines of a step for a kind of case at a site (SCR), with the numbers its kind needs.

    An emergency shows the numbers of ambulance, police and fire brigade (EMG-06); a booking those of the
    departments (TYP-07).
    """
    house = await rules.read(RULES, site=site, at=at)
    emergency, booking = kind is CaseKind.EMERGENCY, kind is CaseKind.BOOKING
    return Prompt(
        lines=lines_at(house, step=step, kind=kind),
        emergency_numbers=dict(house.emergency_numbers) if emergency else {},
        work_numbers={str(trade): number for trade, number in house.work_numbers.items()} if booking else {},
    )
