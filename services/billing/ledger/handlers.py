"""Entering what billing itself has said; each key follows from the charge, so nothing is entered twice."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta

from services.billing.ledger.domain import (
    EVERY_SITE,
    HOLDS,
    Account,
    LedgerEntry,
    Posting,
    Sheet,
    is_late,
    moved,
)
from services.billing.ledger.views import MOST_SHEETS, entries_of
from shared.contracts.billing import ChargePaid, ChargeRaised, ChargeVoided, FeesRaised
from shared.contracts.envelope import B, Command, Message
from shared.runtime.service import Clock
from shared.storage.store import Cause, Register, Store, Within
from shared.vocabulary.ids import AccountId, ChargeId, MessageId, SiteId

AT_MOST_AHEAD = timedelta(days=34)
"""A month and what it settles in; a sheet that is due later was closed by a clock that was ahead."""


async def enter_raised(
    message: Message[ChargeRaised], *, ledger: Register[LedgerEntry], sheets: Store[Sheet], clock: Clock
) -> None:
    """What is owed is receivable, and earned."""
    body = message.body
    postings = moved(body.amount, into=Account.RECEIVABLE, out_of=Account.REVENUE)
    entry = _entry(message, "raised", of=body.charge, what=body.what, postings=postings)
    await _enter(entry, because=message, ledger=ledger, sheets=sheets, clock=clock)


async def enter_fees(
    message: Message[FeesRaised], *, ledger: Register[LedgerEntry], sheets: Store[Sheet], clock: Clock
) -> None:
    """A month's fees that were raised together are receivable, and earned, in one sum."""
    body = message.body
    postings = moved(body.amount, into=Account.RECEIVABLE, out_of=Account.REVENUE)
    what = f"{body.what} × {len(body.fees)}"
    entry = _entry(message, "raised", of=body.batch, what=what, postings=postings)
    await _enter(entry, because=message, ledger=ledger, sheets=sheets, clock=clock)


async def enter_paid(
    message: Message[ChargePaid], *, ledger: Register[LedgerEntry], sheets: Store[Sheet], clock: Clock
) -> None:
    """What was paid is no longer receivable, but in a cashier's drawer, the bank or the QR account (FEE-06)."""
    body = message.body
    postings = moved(body.amount, into=HOLDS[body.method], out_of=Account.RECEIVABLE)
    number = f"№{body.receipt_number}"
    entry = _entry(message, "paid", of=body.charge, what=number, postings=postings, drawer=body.cashier)
    await _enter(entry, because=message, ledger=ledger, sheets=sheets, clock=clock)


async def enter_voided(
    message: Message[ChargeVoided], *, ledger: Register[LedgerEntry], sheets: Store[Sheet], clock: Clock
) -> None:
    """What nobody owes after all is taken back; the first entry stays where it is."""
    body = message.body
    postings = moved(body.amount, into=Account.REVENUE, out_of=Account.RECEIVABLE)
    entry = _entry(message, "voided", of=body.charge, what=body.reason, postings=postings)
    await _enter(entry, because=message, ledger=ledger, sheets=sheets, clock=clock)


async def close_pages(
    sheet: Sheet,
    *,
    because: Cause,
    sheets: Store[Sheet],
    ledger: Register[LedgerEntry],
    sites_served: Callable[[], Awaitable[Iterable[SiteId]]],
) -> None:
    """Sum the months that have ended, those that were opened again, and the last one once more.

    The sheet of all sites sees to it that a site which is new has one too.
    """
    if sheet.id == EVERY_SITE:
        await open_sheets(await sites_served(), sheets=sheets, because=because)
    sums = {
        page.begins: await entries_of(sheet.id, span=Within(page.begins, page.ends), ledger=ledger)
        for page in sheet.to_sum(at=because.at)
    }
    await sheets.change(
        sheet.id,
        lambda kept: (kept.closed(sums, seen=sheet.reopened, at=because.at), ()),
        because=because,
    )


async def open_sheets(sites: Iterable[str], *, sheets: Store[Sheet], because: Cause) -> None:
    """Give every site that has none a sheet, and all of them together one; a site without one is summed in full."""
    known = {sheet.id for sheet in await sheets.find_many({}, limit=MOST_SHEETS)}
    for name in {EVERY_SITE, *sites} - known:
        opening = Command(id=MessageId(f"{name}/sheet"), at=because.at)
        # Of two replicas that open it at once one does; the other is given what is kept.
        await sheets.add(Sheet(name, because.at), because=opening)


async def open_pages(*, sheets: Store[Sheet], because: Cause) -> None:
    """Have every page of every sheet summed anew."""
    for sheet in await sheets.find_many({}, limit=MOST_SHEETS):
        await sheets.change(sheet.id, lambda kept: (kept.opened_all(at=because.at), ()), because=because)


def _entry(
    message: Message[B],
    step: str,
    *,
    of: ChargeId,
    what: str,
    postings: tuple[Posting, ...],
    drawer: AccountId | None = None,
) -> LedgerEntry:
    """The entry of one step of a charge, or of a batch of them, under a key that follows from both."""
    site = message.site or SiteId("")
    return LedgerEntry(f"{step}/{of}", site, message.at, of, what, postings, drawer)


async def _enter(  # an entry, and what keeps it
    entry: LedgerEntry, *, because: Cause, ledger: Register[LedgerEntry], sheets: Store[Sheet], clock: Clock
) -> None:
    """Keep an entry; one that came late opens the page that it belongs to, also if a crash lost that the first time."""
    await ledger.append(entry)
    # The clock is read when the entry is there: whoever sums later than this finds it.
    at = clock()
    if not is_late(entry.at, at=at):
        return
    for name in (entry.site, EVERY_SITE):
        sheet = await sheets.find(name)
        if sheet and not sheet.is_open_to(entry.at, at=at):
            await sheets.change(name, lambda kept: (kept.opened(entry.at, at=at), ()), because=because)
