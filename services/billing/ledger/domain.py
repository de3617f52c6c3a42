"""Double entry in integer fen: what is debited is credited, in every single entry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.vocabulary.ids import AccountId, ChargeId, SiteId
from shared.vocabulary.matters import PaymentMethod
from shared.vocabulary.money import Fen, yuan


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
    """A balanced entry under a key that follows from its cause; ``drawer`` is whose money it is (FEE-06)."""

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

    accounts: Mapping[str, int]
    drawers: Mapping[str, int]
    entries: int

    @property
    def total(self) -> int:
        """What is left when all accounts are summed; 0, always."""
        return sum(self.accounts.values())


class Sums:
    """The balance of entries that come one by one."""

    def __init__(self) -> None:
        self._accounts: dict[str, int] = {str(account): 0 for account in Account}
        self._drawers: dict[str, int] = {}
        self._entries = 0

    def add(self, entry: LedgerEntry) -> None:
        """Count an entry in."""
        self._entries += 1
        for posting in entry.postings:
            self._accounts[posting.account] += posting.amount
            if posting.account is Account.CASH and entry.drawer:
                self._drawers[entry.drawer] = self._drawers.get(entry.drawer, 0) + posting.amount

    def balance(self) -> Balance:
        """The balance of what was counted in so far."""
        return Balance(accounts=dict(self._accounts), drawers=dict(self._drawers), entries=self._entries)


def balance_of(entries: Iterable[LedgerEntry]) -> Balance:
    """The balance of entries."""
    sums = Sums()
    for entry in entries:
        sums.add(entry)
    return sums.balance()
