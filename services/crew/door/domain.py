"""Who is let in, and what the door says to the others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.vocabulary.refusals import RefusalError


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

    async def close(self) -> None:
        """Let go of the connections."""
