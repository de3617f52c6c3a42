"""Every message of a road is laid on the cards it belongs to; a card twice told stays the same."""

import asyncio
from dataclasses import replace
from typing import TypeVar

from services.console.journeys.domain.calls import CallCard
from services.console.journeys.domain.cases import CaseCard
from services.console.journeys.domain.money import ChargeCard
from services.console.journeys.domain.places import CrewCard, SiteCard
from services.console.journeys.domain.steps import Step
from shared.contracts.archive import CrewFormed, SiteOpened
from shared.contracts.billing import ChargeRaised, FeesRaised
from shared.contracts.envelope import B, Message
from shared.storage.store import Cause, Store
from shared.web.stream import Event, Hub

P = TypeVar("P", SiteCard, CrewCard)


def step_of(message: Message[B]) -> Step:
    """The step that a message is."""
    return Step(
        id=message.id,
        name=message.name,
        at=message.at,
        journey=message.journey,
        cause=message.cause,
        by=message.by,
        site=message.site,
        details=message.body.model_dump(mode="json", exclude_none=True),
    )


async def lay_on_case(message: Message[B], *, cases: Store[CaseCard], hub: Hub) -> None:
    """Lay a step on its case's road; one that belongs to no case (a month's fee) is left out."""
    step = step_of(message)
    key = step.text("case")
    if not key:
        return
    await cases.fold(key, lambda card: ((card or CaseCard(id=key)).hear(step), ()), because=message)
    hub.publish("cases", Event("cases", key))


async def lay_on_call(message: Message[B], *, calls: Store[CallCard], hub: Hub) -> None:
    """Lay a step on its call's road; a case that came by letter has none."""
    step = step_of(message)
    key = step.text("call")
    if not key:
        return
    await calls.fold(key, lambda card: ((card or CallCard(id=key)).hear(step), ()), because=message)
    hub.publish("calls", Event("calls", key))


async def lay_on_charge(message: Message[B], *, charges: Store[ChargeCard], hub: Hub) -> None:
    """Lay a step on its charge's road."""
    step = step_of(message)
    await _fold(charges, step, because=message)
    hub.publish("charges", Event("charges", step.text("charge")))


async def lay_on_fees(message: Message[FeesRaised], *, charges: Store[ChargeCard], hub: Hub) -> None:
    """Lay a month's fees on their charges' roads, each as if it had been said by itself."""
    body = message.body
    common = {"kind": body.kind, "what": body.what, "due": body.due.isoformat() if body.due else None}
    told = replace(step_of(message), name=ChargeRaised.key)
    steps = [replace(told, details=common | fee.model_dump(mode="json")) for fee in body.fees]
    await asyncio.gather(*(_fold(charges, step, because=message) for step in steps))
    hub.publish("charges", Event("charges", body.batch))


async def _fold(charges: Store[ChargeCard], step: Step, *, because: Cause) -> None:
    key = step.text("charge")
    await charges.fold(key, lambda card: ((card or ChargeCard(id=key)).hear(step), ()), because=because)


async def know_site(message: Message[SiteOpened], *, sites: Store[SiteCard]) -> None:
    """Know a site by the names it was told with last."""
    body = message.body
    told = SiteCard(
        id=body.site,
        name=body.name,
        name_en=body.name_en,
        code=body.code,
        zone=body.zone,
        told_at=message.at,
    )
    await sites.fold(body.site, lambda known: (_newer(known, told), ()), because=message)


async def know_crew(message: Message[CrewFormed], *, crews: Store[CrewCard]) -> None:
    """Know a crew by the names it was told with last."""
    body = message.body
    told = CrewCard(
        id=f"{body.site}/{body.crew}",
        site=body.site,
        crew=body.crew,
        name=body.name,
        name_en=body.name_en,
        trade=body.trade,
        told_at=message.at,
    )
    await crews.fold(told.id, lambda known: (_newer(known, told), ()), because=message)


def _newer(known: P | None, told: P) -> P:
    return known if known and known.told_at > told.told_at else told
