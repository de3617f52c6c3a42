"""What Prometheus is told about money; every amount in fen."""

from collections.abc import Callable
from datetime import datetime

from prometheus_client import Counter, Gauge

from services.billing.charges.domain import Charge, ChargeKind, ChargeState
from shared.observability.metrics import REGISTRY, from_zero, show
from shared.storage.store import AtMost, Store
from shared.vocabulary.matters import PaymentMethod

RAISED = from_zero(
    Counter("guanjia_charges_raised_total", "Charges raised, by kind", ("kind",), registry=REGISTRY),
    ChargeKind,
)
RAISED_FEN = from_zero(
    Counter("guanjia_charges_raised_fen_total", "Fen charged, by kind", ("kind",), registry=REGISTRY),
    ChargeKind,
)
PAID = from_zero(
    Counter(
        "guanjia_charges_paid_total",
        "Charges paid, by kind and method",
        ("kind", "method"),
        registry=REGISTRY,
    ),
    ChargeKind,
    PaymentMethod,
)
PAID_FEN = from_zero(
    Counter(
        "guanjia_charges_paid_fen_total",
        "Fen received, by kind and method (KPI-01)",
        ("kind", "method"),
        registry=REGISTRY,
    ),
    ChargeKind,
    PaymentMethod,
)
VOIDED_FEN = from_zero(
    Counter(
        "guanjia_charges_voided_fen_total",
        "Fen that nobody owes after all, by kind",
        ("kind",),
        registry=REGISTRY,
    ),
    ChargeKind,
)
RECEIPTED = Counter("guanjia_receipts_total", "Receipts numbered (FEE-13)", registry=REGISTRY)
OWED = Gauge(
    "guanjia_charges_open_fen",
    "Fen owed, by kind and by whether it should have been paid by now",
    ("kind", "overdue"),
    registry=REGISTRY,
)


def count_charge(before: Charge | None, after: Charge) -> None:
    """Count what a change brought: a charge, its payment, its receipt, its end."""
    if before is None:
        RAISED.labels(after.kind).inc()
        RAISED_FEN.labels(after.kind).inc(after.amount)
        return
    if after.payment and not before.payment:
        PAID.labels(after.kind, after.payment.method).inc()
        PAID_FEN.labels(after.kind, after.payment.method).inc(after.amount)
    if after.receipt and not before.receipt:
        RECEIPTED.inc()
    if after.state is ChargeState.VOID and before.state is not ChargeState.VOID:
        VOIDED_FEN.labels(after.kind).inc(after.amount)


async def count_owed(*, charges: Store[Charge], clock: Callable[[], datetime]) -> None:
    """How much is owed, and how much of it is overdue."""
    unpaid = {"state": ChargeState.RAISED}
    everything = await charges.tally(unpaid, by=("kind",), total="amount")
    overdue = await charges.tally({**unpaid, "due": AtMost(clock())}, by=("kind",), total="amount")
    late = {(*kind, "true"): fen for kind, fen in overdue.items()}
    rest = {(*kind, "false"): fen - overdue.get(kind, 0) for kind, fen in everything.items()}
    show(OWED, late | rest, ChargeKind, ("true", "false"))
