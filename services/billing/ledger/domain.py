"""Double entry in integer fen: what is debited is credited, in every single entry.

A sheet carries what the entries of each month came to, so that a balance need not read them again. Its pages are
remembered sums and nothing more: whatever is in doubt is opened again and summed anew from the entries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self

from shared.vocabulary.ids import AccountId, ChargeId, SiteId
from shared.vocabulary.matters import PaymentMethod
from shared.vocabulary.money import Fen, yuan

EVERY_SITE = "*"
"""The id of the sheet of all sites together."""
BEGINNING = datetime.fromtimestamp(0, tz=UTC)
SETTLED = timedelta(days=2)
"""So long after its end a month is summed: most of what is on its way has come by then."""
LATE = timedelta(days=1)
"""Who enters something so long after its month's end looks at the sheet: nobody sums the month before."""
REST = timedelta(hours=1)
"""So long a page stays open that was opened again, so that a flood of late entries opens it once; clocks differ by
less than half of it."""


class Account(StrEnum):
    """The accounts of the ledger."""

    RECEIVABLE = "receivable"
    REVENUE = "revenue"
    CASH = "cash"
    BANK = "bank"
    QR = "qr"


HOLDS: Mapping[PaymentMethod, Account] = {
    PaymentMethod.CASH: Account.CASH,
    PaymentMethod.TRANSFER: Account.BANK,
    PaymentMethod.QR: Account.QR,
}


class UnbalancedError(ValueError):
    """An entry whose debits are not its credits; it is never kept."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry: above zero debits the account, below zero credits it."""

    account: Account
    amount: Fen


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A balanced entry under a key that follows from its cause; ``drawer`` is whose money it is (FEE-06).

    ``charge`` is a charge, or the batch of many that were raised together.
    """

    id: str
    site: SiteId
    at: datetime
    charge: ChargeId
    what: str
    postings: tuple[Posting, ...]
    drawer: AccountId | None = None

    def __post_init__(self) -> None:
        """Refuse an entry that does not balance."""
        total = sum(posting.amount for posting in self.postings)
        if total != 0 or not self.postings:
            raise UnbalancedError(
                f"ledger entry {self.id} is off by {yuan(Fen(total))}: debits must equal credits."
            )


def moved(amount: Fen, *, into: Account, out_of: Account) -> tuple[Posting, Posting]:
    """An amount debited to one account and credited to another."""
    return Posting(into, amount), Posting(out_of, Fen(-amount))


@dataclass(frozen=True, slots=True)
class Balance:
    """The sum of every account, and of every person's cash drawer."""

    accounts: Mapping[Account, int]
    drawers: Mapping[AccountId, int]
    entries: int

    @property
    def total(self) -> int:
        """What is left when all accounts are summed; 0, always."""
        return sum(self.accounts.values())

    def told(self) -> str:
        """The balance in words of a line, in fen."""
        sums = [*self.accounts.items(), *self.drawers.items()]
        return ", ".join([f"{self.entries} entries", *(f"{name} {amount}" for name, amount in sums)])


class Sums:
    """The balance of entries that come one by one."""

    def __init__(self) -> None:
        self._accounts: dict[Account, int] = dict.fromkeys(Account, 0)
        self._drawers: dict[AccountId, int] = {}
        self._entries = 0

    def add(self, entry: LedgerEntry) -> None:
        """Count an entry in."""
        self._entries += 1
        for posting in entry.postings:
            self._accounts[posting.account] += posting.amount
            if posting.account is Account.CASH and entry.drawer:
                self._drawers[entry.drawer] = self._drawers.get(entry.drawer, 0) + posting.amount

    def carry(self, carried: Balance) -> None:
        """Count in what others came to."""
        self._entries += carried.entries
        for account, amount in carried.accounts.items():
            self._accounts[account] += amount
        for drawer, amount in carried.drawers.items():
            self._drawers[drawer] = self._drawers.get(drawer, 0) + amount

    def balance(self) -> Balance:
        """The balance of what was counted in so far."""
        return Balance(accounts=dict(self._accounts), drawers=dict(self._drawers), entries=self._entries)


def balance_of(entries: Iterable[LedgerEntry]) -> Balance:
    """The balance of entries."""
    sums = Sums()
    for entry in entries:
        sums.add(entry)
    return sums.balance()


@dataclass(frozen=True, slots=True)
class Page:
    """What the entries of a span came to, its end not being part of it; an open page has no balance."""

    begins: datetime
    ends: datetime
    balance: Balance | None = None

    def holds(self, at: datetime) -> bool:
        """Whether an entry of that instant belongs here."""
        return self.begins <= at < self.ends


@dataclass(frozen=True, slots=True)
class Sheet:
    """The pages of a site, or of all of them, from the beginning on without a gap; ``due`` is when to sum again.

    ``reopened`` counts what came late: sums that were taken before it are not written.
    """

    id: str
    due: datetime | None
    pages: tuple[Page, ...] = ()
    reopened: int = 0

    @property
    def until(self) -> datetime:
        """The end of the last page; entries from there on are summed each time."""
        return self.pages[-1].ends if self.pages else BEGINNING

    def ruled(self, *, at: datetime) -> Self:
        """The sheet with an open page for the months that have ended and settled since the last one.

        A page whose month has not is of a clock that was ahead, and is dropped.
        """
        ends = month_of(at - SETTLED)
        ended = replace(self, pages=tuple(page for page in self.pages if page.ends <= ends))
        if ends == ended.until:
            return ended
        return replace(ended, pages=(*ended.pages, Page(ended.until, ends)))

    def to_sum(self, *, at: datetime) -> tuple[Page, ...]:
        """The pages to be summed then: those that are open, and once more the one that was last.

        Not so the first one: in a house that was there before it holds all the years until then.
        """
        last = [page for page in self.pages[1:] if page.ends <= month_of(at - SETTLED)][-1:]
        return tuple(page for page in self.ruled(at=at).pages if page.balance is None or page in last)

    def closed(self, sums: Mapping[datetime, Balance], *, seen: int, at: datetime) -> Self:
        """The sheet with the sums of its open pages, by their beginning, as of ``seen``; itself if more came since."""
        if seen != self.reopened:
            return self
        ruled = self.ruled(at=at)
        pages = tuple(replace(one, balance=sums.get(one.begins, one.balance)) for one in ruled.pages)
        return replace(ruled, pages=pages, due=after_month_of(at - SETTLED) + SETTLED)

    def is_open_to(self, entered: datetime, *, at: datetime) -> bool:
        """Whether an entry of that instant is in no sum, and in none that somebody may be taking just now."""
        kept = any(page.balance is not None and page.holds(entered) for page in self.pages)
        return not kept and self.due is not None and self.due > at + REST / 2

    def opened(self, entered: datetime, *, at: datetime) -> Self:
        """The sheet with the page open to which an entry of that instant belongs."""
        pages = tuple(replace(one, balance=None) if one.holds(entered) else one for one in self.pages)
        return replace(self, pages=pages, reopened=self.reopened + 1, due=at + REST)

    def opened_all(self, *, at: datetime) -> Self:
        """The sheet with every page open, to be summed at once."""
        pages = tuple(replace(one, balance=None) for one in self.pages)
        return replace(self, pages=pages, reopened=self.reopened + 1, due=at)


def month_of(at: datetime) -> datetime:
    """When the month of an instant began, in UTC."""
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def after_month_of(at: datetime) -> datetime:
    """When the month after that of an instant begins."""
    return month_of(month_of(at) + timedelta(days=31))


def is_late(entered: datetime, *, at: datetime) -> bool:
    """Whether the month of an entry may have been summed by then."""
    return at > after_month_of(entered) + LATE
