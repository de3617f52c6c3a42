"""Accounts and sessions: who somebody is, what they may do where, and how long they stay signed in."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self

from shared.vocabulary.ids import AccountId, CrewId, SiteId
from shared.vocabulary.people import Role
from shared.vocabulary.privacy import Address, Phone
from shared.vocabulary.refusals import RefusalError

LANGUAGES = ("zh", "en")
ACCOUNT_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


class WrongPasswordError(RefusalError):
    """The name and the password do not belong together; which of them is wrong is not said."""

    code = "wrong_password"
    status = 401

    def __init__(self) -> None:
        super().__init__("this account and password do not belong together: check both")


class SessionOverError(RefusalError):
    """The session has ended or was ended; signing in again helps."""

    code = "session_over"
    status = 401

    def __init__(self) -> None:
        super().__init__("the session is over: sign in again")


class BadAccountError(RefusalError):
    """An account that cannot be kept as it was asked for; ``code`` says what is wrong with it."""

    status = 422

    def __init__(self, code: str, sentence: str, **values: str | int) -> None:
        super().__init__(sentence, **values)
        self.code = code


class LastAdministratorError(RefusalError):
    """Nobody would be left who can give rights."""

    code = "last_administrator"

    def __init__(self, account: AccountId) -> None:
        super().__init__(
            f"{account} is the last administrator of every site: make another one first", account=account
        )


@dataclass(frozen=True, slots=True)
class Right:
    """A role held at sites; no site means every site."""

    role: Role
    sites: tuple[SiteId, ...] = ()

    @classmethod
    def of_administrator(cls) -> Self:
        """The right to give every right at every site."""
        return cls(Role.ADMINISTRATOR)


def in_order(rights: tuple[Right, ...]) -> tuple[Right, ...]:
    """The rights with each role once, all its sites together; a role at every site needs no others."""
    roles = dict.fromkeys(right.role for right in rights)
    return tuple(_together([right for right in rights if right.role is role]) for role in roles)


def _together(held: list[Right]) -> Right:
    if any(not right.sites for right in held):
        return Right(held[0].role)
    sites = dict.fromkeys(site for right in held for site in right.sites)
    return Right(held[0].role, tuple(sites))


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in.

    ``password`` is an argon2 hash; ``revision`` grows with every change that is told; sessions opened before
    ``sessions_from`` are over.
    """

    id: AccountId
    name: str
    rights: tuple[Right, ...]
    password: str = field(repr=False)
    opened_at: datetime
    crews: tuple[CrewId, ...] = ()
    phone: Phone | None = None
    mail: Address | None = None
    language: str = "zh"
    active: bool = True
    revision: int = 1
    sessions_from: datetime | None = None

    def __post_init__(self) -> None:
        if not ACCOUNT_NAME.fullmatch(self.id):
            raise BadAccountError(
                "bad_account_name",
                f"{self.id!r} is no account name: 2 to 40 small letters, digits, dots, dashes or underscores",
                account=self.id,
            )
        if not self.name.strip():
            raise BadAccountError("no_person_name", "an account needs the person's name")
        if self.language not in LANGUAGES:
            raise BadAccountError(
                "unknown_language",
                f"no pages in {self.language!r}: choose zh or en",
                language=self.language,
            )

    def granted(self, rights: tuple[Right, ...], *, crews: tuple[CrewId, ...]) -> Self:
        """The account with other rights."""
        return replace(self, rights=rights, crews=crews, revision=self.revision + 1)

    def with_password(self, kept: str, *, at: datetime) -> Self:
        """The account with another password, already hashed; whoever is signed in must sign in again."""
        return replace(self, password=kept, sessions_from=at)

    def speaking(self, language: str) -> Self:
        """The account with another language for its pages and notices."""
        return replace(self, language=language, revision=self.revision + 1)

    def closed(self, *, at: datetime) -> Self:
        """Nobody can sign in by the account; what was done under its name stays."""
        return replace(self, active=False, sessions_from=at, revision=self.revision + 1)

    def reopened(self) -> Self:
        """The account can be used again."""
        return replace(self, active=True, revision=self.revision + 1)


def check_new_password(password: str, *, account: AccountId, shortest: int) -> None:
    """Raise BadAccountError for a password that is too short or is the account's name."""
    if len(password) < shortest:
        raise BadAccountError(
            "short_password", f"a password needs at least {shortest} characters", shortest=shortest
        )
    if account in password.lower():
        raise BadAccountError("password_is_name", "a password must not contain the account's name")


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser or client; its id is the hash of a secret that only the other side keeps."""

    id: str
    account: AccountId
    opened_at: datetime
    ends_at: datetime
    ended: bool = False

    def check(self, account: Account | None, *, at: datetime) -> None:
        """Raise SessionOverError unless the session still lets the account's holder in."""
        if self.ended or at >= self.ends_at or account is None or not account.active:
            raise SessionOverError
        if account.sessions_from is not None and self.opened_at < account.sessions_from:
            raise SessionOverError

    def slid(self, *, at: datetime, lasts: timedelta) -> Self:
        """The session goes on for its whole length from now."""
        return replace(self, ends_at=at + lasts)

    def end(self) -> Self:
        """Signed out."""
        return replace(self, ended=True)
