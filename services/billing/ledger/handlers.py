"""Entering what billing itself has said; each key follows from the charge, so nothing is entered twice."""

from services.billing.ledger.domain import HOLDS, Account, LedgerEntry, moved
from shared.contracts.billing import ChargePaid, ChargeRaised, ChargeVoided
from shared.contracts.envelope import Message
from shared.storage.store import Register
from shared.vocabulary.ids import SiteId


async def enter_raised(message: Message[ChargeRaised], *, ledger: Register[LedgerEntry]) -> None:
    """What is owed is receivable, and earned."""
    body = message.body
    await ledger.append(
        LedgerEntry(
            id=f"raised/{body.charge}",
            site=message.site or SiteId(""),
            at=message.at,
            charge=body.charge,
            what=body.what,
            postings=moved(body.amount, into=Account.RECEIVABLE, out_of=Account.REVENUE),
        )
    )


async def enter_paid(message: Message[ChargePaid], *, ledger: Register[LedgerEntry]) -> None:
    """What was paid is no longer receivable, but in a cashier's drawer, the bank or the QR account (FEE-06)."""
    body = message.body
    await ledger.append(
        LedgerEntry(
            id=f"paid/{body.charge}",
            site=message.site or SiteId(""),
            at=message.at,
            charge=body.charge,
            what=f"№{body.receipt_number}",
            postings=moved(body.amount, into=HOLDS[body.method], out_of=Account.RECEIVABLE),
            drawer=body.cashier,
        )
    )


async def enter_voided(message: Message[ChargeVoided], *, ledger: Register[LedgerEntry]) -> None:
    """What nobody owes after all is taken back; the first entry stays where it is."""
    body = message.body
    await ledger.append(
        LedgerEntry(
            id=f"voided/{body.charge}",
            site=message.site or SiteId(""),
            at=message.at,
            charge=body.charge,
            what=body.reason,
            postings=moved(body.amount, into=Account.REVENUE, out_of=Account.RECEIVABLE),
        )
    )
