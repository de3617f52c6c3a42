"""Who is let in, and what the door says to the others."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, Self

from shared.vocabulary.ids import AccountId, CrewId
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import RefusalError

MOST_SESSIONS = 10


class NotLetInError(RefusalError):
    """The console refused the name and the password, or the session is over."""

    code = "not_let_in"
    status = 401

    def __init__(self) -> None:
        super().__init__("this account and password do not belong together: check both")


class NobodyHomeError(RefusalError):
    """The console does not answer."""

    code = "console_away"
    status = 503

    def __init__(self) -> None:
        super().__init__("the console does not answer: try again in a moment; who is signed in can go on")


@dataclass(frozen=True, slots=True)
class Pass:
    """A short-lived token, and the secret of the session that it is renewed with."""

    token: str
    until: datetime
    session: str


class Accounts(Protocol):
    """Where accounts are kept."""

    async def sign_in(self, account: str, *, password: str) -> Pass:
        """A pass; raises NotLetInError, NobodyHomeError."""

    async def renew(self, session: str) -> Pass:
        """A pass with a fresh token and today's rights; raises NotLetInError, NobodyHomeError."""

    async def end(self, session: str) -> None:
        """Nobody comes in with this session any more; raises NobodyHomeError."""

    async def close(self) -> None:
        """Let go of the connections."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """Whom the console let in at a site of its own, so that the site can while its line is cut.

    ``password`` is the argon2 hash of the password that was right, made here; empty when nobody may come in by
    memory. ``sessions`` are digests of the sessions that were open.
    """

    id: AccountId
    name: str
    roles: tuple[Role, ...]
    crews: tuple[CrewId, ...]
    language: str
    password: str
    sessions: tuple[str, ...]
    remembered_at: datetime

    @classmethod
    def nobody(cls, account: AccountId, *, at: datetime) -> Self:
        """What is left of somebody who must ask the console again."""
        return cls(account, "", (), (), "zh", password="", sessions=(), remembered_at=at)

    def with_session(self, session: str) -> Self:
        """One more open session; the oldest go."""
        kept = (*self.sessions, digest(session))[-MOST_SESSIONS:]
        return replace(self, sessions=kept)

    def without_session(self, session: str) -> Self:
        """That session is over here."""
        return replace(self, sessions=tuple(one for one in self.sessions if one != digest(session)))


def digest(session: str) -> str:
    """What is kept of a session's secret."""
    return hashlib.sha256(session.encode()).hexdigest()
