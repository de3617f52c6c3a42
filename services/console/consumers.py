"""What the console hears, at a glance."""

from collections.abc import Iterable

from services.console.journeys import handlers
from shared.contracts import archive, billing, dispatch, hotline, notification
from shared.contracts.catalogue import messages_of
from shared.contracts.envelope import EVENTS, Body
from shared.messaging.subscriptions import Handler, Subscription, on

OF_CASES: tuple[type[Body], ...] = tuple(
    body
    for publisher in (hotline, dispatch, billing, notification)
    for body in messages_of(publisher)
    if "case" in body.model_fields and body.exchange == EVENTS
)
"""Whatever a case's page shows: a message that names a case is a step of its road."""

OF_CALLS = (
    hotline.CallRang,
    hotline.CallAnswered,
    hotline.CallEnded,
    hotline.CallFiled,
    hotline.CaseOpened,
)
OF_CHARGES = (billing.ChargeRaised, billing.ChargePaid, billing.ChargeVoided)


def laid(bodies: Iterable[type[Body]], handler: Handler, *, part: str) -> tuple[Subscription, ...]:
    """Several messages laid on one kind of card."""
    return tuple(Subscription(body=body, handler=handler, part=part) for body in bodies)


HEARS: tuple[Subscription, ...] = (
    on(archive.SiteOpened, handlers.know_site),
    on(archive.CrewFormed, handlers.know_crew),
    *laid(OF_CALLS, handlers.lay_on_call, part="call"),
    *laid(OF_CASES, handlers.lay_on_case, part="case"),
    *laid(OF_CHARGES, handlers.lay_on_charge, part="charge"),
    on(billing.FeesRaised, handlers.lay_on_fees),
)
