"""What the desk asks the hotline and billing, and how it tells a whole intake, step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.console.desk.domain import Intake, Said
from services.console.owners.domain import Asker, Owner
from shared.vocabulary.refusals import RefusalError


@dataclass(frozen=True, slots=True)
class Taken:
    """How far an intake came: its case, the last command, and the refusal that stopped it, if one did."""

    case: str | None
    asker: Asker
    stopped: RefusalError | None = None


async def take(intake: Intake, *, hotline: Owner, asker: Asker, zone: str, confirmed: bool = False) -> Taken:
    """Tell the hotline record, confirm, classify and the end, each under a key of its own.

    A refused step keeps what was done before it; the same form sent again goes on from there, and a case that
    was ``confirmed`` before is not confirmed twice.
    """
    case, last = intake.case or None, asker.step("record")
    try:
        if case is None:
            case = await _told(intake.record(), hotline=hotline, asker=last)
        for said in intake.road(case, zone=zone):
            if said.step == "confirm" and confirmed:
                continue
            step = asker.step(said.step)
            await _told(said, hotline=hotline, asker=step)
            last = step if said.step != "hand_over" else last
    except RefusalError as refused:
        return Taken(case=case, asker=last, stopped=refused)
    return Taken(case=case, asker=last)


async def _told(said: Said, *, hotline: Owner, asker: Asker) -> str:
    answer = await hotline.tell(said.path, said.body, asker=asker)
    return str(answer.get("id") or answer.get("case"))


async def script_for(
    step: str, *, hotline: Owner, asker: Asker, kind: str | None, site: str | None
) -> Sequence[Mapping[str, Any]]:
    """The lines an agent says at a step of the call (SCR)."""
    said = await hotline.ask("/scripts", asker=asker, step=step, kind=kind, site=site)
    return list(said.get("items") or ())


async def rooms_like(words: str, *, site: str, hotline: Owner, asker: Asker) -> Sequence[Mapping[str, Any]]:
    """Rooms of a site by the beginning of a label or a name."""
    said = await hotline.ask("/rooms", asker=asker, site=site, q=words)
    return list(said.get("items") or ())


async def rooms_of(phone: str, *, hotline: Owner, asker: Asker) -> Sequence[Mapping[str, Any]]:
    """The rooms behind a telephone number."""
    said = await hotline.ask("/callers", asker=asker, phone=phone)
    return list(said.get("items") or ())


async def arrears_of(household: str, *, billing: Owner, asker: Asker) -> Mapping[str, Any]:
    """What a household owes."""
    return await billing.ask(f"/households/{household}/arrears", asker=asker)
