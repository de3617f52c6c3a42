"""Opening and changing accounts, signing in, staying in, signing out."""

import asyncio
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.console.accounts.domain import (
    Account,
    LastAdministratorError,
    Right,
    Session,
    SessionOverError,
    WrongPasswordError,
    check_new_password,
)
from services.console.accounts.views import RULES, SignInRules, is_last_administrator, session_id
from shared.auth.passwords import Passwords
from shared.auth.person import Person
from shared.auth.throttle import Patience, Tries
from shared.contracts.console import AccountOpened, Grant, SignInRevoked
from shared.contracts.envelope import Command
from shared.rulebook.rules import Rulebook
from shared.storage.store import Decision, Store
from shared.vocabulary.ids import AccountId, CrewId, MessageId
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import ForbiddenError

SLIDES_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Door:
    """What signing in needs; ``session_lasts`` and the pauses come from the house rules."""

    accounts: Store[Account]
    sessions: Store[Session]
    tries: Store[Tries]
    rules: Rulebook
    passwords: Passwords

    async def read(self, *, at: datetime) -> SignInRules:
        """The rules of signing in as they hold now; they are the house's, not a site's."""
        return await self.rules.read(RULES, site=None, at=at)


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that was just opened, and the secret that its holder keeps."""

    account: Account
    session: Session
    secret: str


async def open_account(account: Account, *, password: str, door: Door, because: Command) -> Account:
    """Keep a new account; raises BadAccountError, and AlreadyKeptError when the name is taken."""
    rules = await door.read(at=because.at)
    check_new_password(password, account=account.id, shortest=rules.shortest_password)
    ready = replace(account, password=await asyncio.to_thread(door.passwords.hash_of, password))
    return await door.accounts.add(ready, [told(ready)], because=because)


async def change_rights(
    account: AccountId,
    *,
    rights: tuple[Right, ...],
    crews: tuple[CrewId, ...],
    door: Door,
    because: Command,
) -> Account:
    """Give an account other rights; raises LastAdministratorError when nobody could give rights any more."""
    if Right.of_administrator() not in rights:
        await _leave_an_administrator(account, door=door)

    def change(kept: Account) -> Decision[Account]:
        changed = kept.granted(rights, crews=crews)
        return changed, [told(changed), SignInRevoked(account=account)]

    return await door.accounts.change(account, change, because=because)


async def close_account(account: AccountId, *, door: Door, because: Command) -> Account:
    """Let nobody in by the account any more; raises LastAdministratorError."""
    await _leave_an_administrator(account, door=door)

    def close(kept: Account) -> Decision[Account]:
        closed = kept.closed(at=because.at)
        return closed, [told(closed), SignInRevoked(account=account)]

    return await door.accounts.change(account, close, because=because)


async def reopen_account(account: AccountId, *, door: Door, because: Command) -> Account:
    """Let the account's holder in again."""

    def reopen(kept: Account) -> Decision[Account]:
        reopened = kept.reopened()
        return reopened, [told(reopened)]

    return await door.accounts.change(account, reopen, because=because)


async def set_password(account: AccountId, *, password: str, door: Door, because: Command) -> Account:
    """Give an account a new password; its open sessions are over."""
    rules = await door.read(at=because.at)
    check_new_password(password, account=account, shortest=rules.shortest_password)
    hashed = await asyncio.to_thread(door.passwords.hash_of, password)

    def change(kept: Account) -> Decision[Account]:
        return kept.with_password(hashed, at=because.at), [SignInRevoked(account=account)]

    return await door.accounts.change(account, change, because=because)


async def change_own_password(
    account: AccountId, *, current: str, password: str, address: str, door: Door, because: Command
) -> Opened:
    """A new password for whoever knows the current one, and a new session in place of the old ones."""
    await _judge(account, password=current, address=address, door=door, because=because)
    await set_password(account, password=password, door=door, because=because)
    return await _open_session(await door.accounts.get(account), door=door, because=because)


async def sign_in(account: AccountId, *, password: str, address: str, door: Door, because: Command) -> Opened:
    """A session for whoever knows the password; raises WrongPasswordError or TooManyTriesError."""
    kept = await _judge(account, password=password, address=address, door=door, because=because)
    return await _open_session(kept, door=door, because=because)


async def recall(secret: str, *, door: Door, because: Command) -> Account:
    """The account behind an open session, which slides on; raises SessionOverError.

    The account is read anew, so that rights taken away are gone with the next request.
    """
    session = await door.sessions.find(session_id(secret))
    if session is None:
        raise SessionOverError
    account = await door.accounts.find(session.account)
    session.check(account, at=because.at)
    rules = await door.read(at=because.at)
    if because.at + rules.session_lasts - session.ends_at >= SLIDES_EVERY:
        await door.sessions.change(
            session.id,
            lambda kept: (kept.slid(at=because.at, lasts=rules.session_lasts), []),
            because=because,
        )
    if account is None:
        raise SessionOverError
    return account


async def sign_out(secret: str, *, door: Door, because: Command) -> None:
    """End the session; one that is not there is over already."""
    if await door.sessions.find(session_id(secret)):
        await door.sessions.change(session_id(secret), lambda kept: (kept.end(), []), because=because)


async def open_first_administrator(password: str, *, door: Door, because: Command) -> bool:
    """An account ``admin`` for every site where there is no account at all; False where there is one."""
    if await door.accounts.count({}):
        return False
    first = Account(
        id=AccountId("admin"),
        name="系统管理员",
        rights=(Right.of_administrator(),),
        password="",
        opened_at=because.at,
    )
    await open_account(first, password=password, door=door, because=because)
    return True


def answers_for(person: Person, *, rights: tuple[Right, ...]) -> bool:
    """Whether the administrator administers every site that the rights are held at."""
    own = person.sites(Role.ADMINISTRATOR)
    return own is None or all(right.sites and own.issuperset(right.sites) for right in rights)


def must_answer_for(person: Person, *, rights: tuple[Right, ...]) -> None:
    """Raise ForbiddenError unless the administrator administers every site that the rights are held at."""
    own = person.sites(Role.ADMINISTRATOR)
    if own is None:
        return
    for right in rights:
        if not right.sites:
            raise ForbiddenError(f"only an administrator of every site gives {right.role} at every site")
        for site in right.sites:
            person.must(Role.ADMINISTRATOR, site=site)


def told(account: Account) -> AccountOpened:
    """What the other services learn of an account; never its password."""
    return AccountOpened(
        account=account.id,
        name=account.name,
        grants=tuple(Grant(role=one.role, sites=one.sites) for one in account.rights),
        crews=account.crews,
        phone=account.phone,
        mail=account.mail,
        language=account.language,
        active=account.active,
        revision=account.revision,
    )


async def _judge(account: AccountId, *, password: str, address: str, door: Door, because: Command) -> Account:
    rules = await door.read(at=because.at)
    counted = (
        (f"address/{address}", rules.patience_with(rules.free_tries_of_address)),
        (f"account/{account}", rules.patience_with(rules.free_tries)),
    )
    for key, patience in counted:
        await _count(key, patience=patience, door=door, because=because)
    kept = await door.accounts.find(account)
    hashed = kept.password if kept and kept.active else None
    if not await asyncio.to_thread(door.passwords.is_password, password, kept=hashed) or kept is None:
        raise WrongPasswordError
    forgiven = because.model_copy(update={"id": MessageId(f"{because.id}/forgiven")})
    await door.tries.change(f"account/{account}", lambda one: (one.succeeded(), []), because=forgiven)
    await door.tries.change(f"address/{address}", lambda one: (one.taken_back(), []), because=forgiven)
    return kept


async def _count(key: str, *, patience: Patience, door: Door, because: Command) -> None:
    def count(kept: Tries | None) -> Decision[Tries]:
        return (kept or Tries(id=key)).tried(at=because.at, patience=patience), []

    await door.tries.fold(key, count, because=because)


async def _open_session(account: Account, *, door: Door, because: Command) -> Opened:
    rules = await door.read(at=because.at)
    secret = secrets.token_urlsafe(32)
    session = Session(
        id=session_id(secret),
        account=account.id,
        opened_at=because.at,
        ends_at=because.at + rules.session_lasts,
    )
    await door.sessions.add(session, because=because)
    return Opened(account=account, session=session, secret=secret)


async def _leave_an_administrator(account: AccountId, *, door: Door) -> None:
    if await is_last_administrator(door.accounts, account=account):
        raise LastAdministratorError(account)
