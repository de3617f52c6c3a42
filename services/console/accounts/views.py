"""Questions about accounts and sessions, and the house rules of signing in."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from services.console.accounts.domain import Account, Right, Session
from shared.auth.person import Grant, Person
from shared.auth.throttle import Patience, Tries
from shared.rulebook.rules import HouseRules
from shared.storage.store import Index, Kept, Store
from shared.vocabulary.ids import AccountId
from shared.vocabulary.people import Role

ACCOUNTS = Kept(Account, "accounts", (Index(("name",)), Index(("rights.role", "active"))))
SESSIONS = Kept(Session, "sessions", (Index(("account",)),))
TRIES = Kept(Tries, "tries")

MANY = 1000


@dataclass(frozen=True, slots=True)
class SignInRules:
    """How signing in is kept safe."""

    session_lasts: timedelta
    shortest_password: int
    free_tries: int
    free_tries_of_address: int
    first_pause: timedelta
    longest_pause: timedelta

    def patience_with(self, free: int) -> Patience:
        """How many tries are free, and how the pause grows."""
        return Patience(
            free=free,
            first_pause=self.first_pause.total_seconds(),
            longest_pause=self.longest_pause.total_seconds(),
        )


RULES = HouseRules(
    of=SignInRules,
    service="console",
    chapter="accounts",
    defaults=Path(__file__).with_name("defaults.yaml"),
)


def session_id(secret: str) -> str:
    """The id under which the session of a secret is kept: who reads the store cannot use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def person_of(account: Account, *, session: str | None = None) -> Person:
    """The account as the person that doors and pages know."""
    return Person(
        id=account.id,
        name=account.name,
        grants=tuple(Grant(role=one.role, sites=frozenset(one.sites)) for one in account.rights),
        crews=frozenset(account.crews),
        language=account.language,
        session=session,
    )


async def accounts_like(
    accounts: Store[Account], *, role: Role | None, limit: int, after: str | None
) -> Sequence[Account]:
    """Accounts, those of one role when it is named, by their names."""
    where = {"rights.role": role} if role else {}
    return await accounts.find_many(where, order="name", limit=limit, after=after)


async def is_last_administrator(accounts: Store[Account], *, account: AccountId) -> bool:
    """Whether no other account could give every right."""
    found = await accounts.find_many({"rights.role": Role.ADMINISTRATOR, "active": True}, limit=MANY)
    return {one.id for one in found if Right.of_administrator() in one.rights} == {account}


def shown(account: Account) -> dict[str, Any]:
    """An account as programs see it; never its password."""
    return {
        "account": account.id,
        "name": account.name,
        "grants": [{"role": one.role, "sites": one.sites} for one in account.rights],
        "crews": account.crews,
        "phone": account.phone,
        "mail": account.mail,
        "language": account.language,
        "active": account.active,
        "revision": account.revision,
    }
