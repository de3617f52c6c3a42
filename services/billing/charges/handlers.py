"""What happens to charges: raised by finished paid work, paid, receipted, void."""

from collections.abc import Sequence
from datetime import timedelta

from services.billing.charges.domain import Charge, ChargeKind, Payment, lines_of
from services.billing.charges.views import RULES
from shared.contracts.billing import ChargePaid, ChargeRaised, ChargeVoided
from shared.contracts.dispatch import TaskFinished
from shared.contracts.envelope import Body, Command, Message
from shared.rulebook.rules import Rulebook
from shared.storage.store import AlreadyKeptError, Cause, Numbers, Store
from shared.vocabulary.ids import ChargeId, MessageId, SiteId


async def charge_task(message: Message[TaskFinished], *, charges: Store[Charge], rules: Rulebook) -> None:
    """Paid work that is done is charged as the owner agreed; the id follows from the task, so once."""
    body = message.body
    if not (body.paid and body.done) or body.amount <= 0 or message.site is None:
        return
    if await charges.find(f"task-{body.task}"):
        return
    house = await rules.read(RULES, site=message.site, at=message.at)
    what = f"有偿服务 {body.slip}"
    told = [(line.what, line.unit, line.quantity, line.unit_price) for line in body.lines]
    charge = Charge(
        id=ChargeId(f"task-{body.task}"),
        site=message.site,
        kind=ChargeKind.WORK,
        what=what,
        amount=body.amount,
        lines=lines_of(told, amount=body.amount, what=what),
        raised_at=message.at,
        household=body.household,
        room=body.room,
        place=body.place,
        case=body.case,
        task=body.task,
        due=message.at + timedelta(days=house.work_due_days),
    )
    await raise_charge(charge, charges=charges, because=message)


async def raise_charge(charge: Charge, *, charges: Store[Charge], because: Cause) -> Charge:
    """Keep a charge and say that somebody owes money; raises BadChargeError."""
    return await charges.add(charge.checked(), [_raised(charge)], because=because)


async def keep_fee(charge: Charge, *, charges: Store[Charge], because: Cause) -> bool:
    """Keep a charge that is said together with others; raises BadChargeError.

    False when it was raised, and said, by itself: a house of before did so.
    """
    try:
        await charges.add(charge.checked(), because=because)
    except AlreadyKeptError:
        return False
    return True


async def pay_charge(
    charge: ChargeId, payment: Payment, *, charges: Store[Charge], numbers: Numbers, because: Command
) -> Charge:
    """Take a payment and give it its receipt number.

    A payment on record is never lost: if this breaks off before the number is written, a sweep gives it the same one.
    """

    def decide(kept: Charge) -> tuple[Charge, Sequence[Body]]:
        return kept.paid(payment), []

    paid = await charges.change(charge, decide, because=because)
    if paid.receipt is not None:
        return paid
    return await give_receipt(
        paid, charges=charges, numbers=numbers, because=_numbering(paid, because=because)
    )


async def give_receipt(
    charge: Charge, *, charges: Store[Charge], numbers: Numbers, because: Command
) -> Charge:
    """The next number of the site for this payment, or the one it took before (FEE-13); then ChargePaid."""
    number = await numbers.take(f"receipts/{charge.site}", purpose=charge.id)

    def decide(kept: Charge) -> tuple[Charge, Sequence[Body]]:
        receipted = kept.receipted(number)
        return receipted, [] if receipted is kept else [_paid(receipted)]

    return await charges.change(charge.id, decide, because=because)


async def give_waiting_receipt(
    charge: Charge, *, because: Command, charges: Store[Charge], numbers: Numbers
) -> None:
    """The sweep behind ``pay_charge``: a payment whose number was not written yet gets it."""
    kept = await charges.get(charge.id)
    await give_receipt(kept, charges=charges, numbers=numbers, because=_numbering(kept, because=because))


async def void_charge(charge: ChargeId, reason: str, *, charges: Store[Charge], because: Command) -> Charge:
    """Strike a charge that nobody owes after all; raises AlreadySettledError."""

    def decide(kept: Charge) -> tuple[Charge, Sequence[Body]]:
        voided = kept.voided(reason)
        said = ChargeVoided(
            charge=voided.id,
            amount=voided.amount,
            reason=voided.void_reason,
            household=voided.household,
            case=voided.case,
            task=voided.task,
        )
        return voided, [said]

    return await charges.change(charge, decide, because=because)


def _numbering(charge: Charge, *, because: Command) -> Command:
    """The numbering of a payment is a command of its own, by whoever took the money."""
    cashier = charge.payment.cashier if charge.payment else because.by
    return Command(id=MessageId(f"{charge.id}/receipt"), at=because.at, by=cashier, site=SiteId(charge.site))


def _raised(charge: Charge) -> ChargeRaised:
    return ChargeRaised(
        charge=charge.id,
        kind=charge.kind,
        what=charge.what,
        amount=charge.amount,
        household=charge.household,
        room=charge.room,
        place=charge.place,
        case=charge.case,
        task=charge.task,
        due=charge.due,
    )


def _paid(charge: Charge) -> ChargePaid:
    assert charge.receipt is not None  # noqa: S101 said only after the receipt was given
    assert charge.payment is not None  # noqa: S101 as above
    return ChargePaid(
        charge=charge.id,
        receipt=charge.receipt.id,
        receipt_number=charge.receipt.number,
        amount=charge.amount,
        method=charge.payment.method,
        payer=charge.payment.payer,
        household=charge.household,
        case=charge.case,
        task=charge.task,
        cashier=charge.payment.cashier,
    )
