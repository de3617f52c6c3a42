"""What the door says to somebody it does not let in."""

from dataclasses import dataclass
from typing import Protocol

from shared.vocabulary.refusals import RefusalError


class NotLetInError(RefusalError):
    """The console refused the name and the password, in its own words."""

    code = "not_let_in"
    status = 401


class NobodyHomeError(RefusalError):
    """The console does not answer."""

    code = "console_away"
    status = 503

    def __init__(self) -> None:
        super().__init__("the console does not answer: try again in a moment; who is signed in can go on.")


@dataclass(frozen=True, slots=True)
class Pass:
    """A token, and for how many seconds it is good."""

    token: str
    seconds: int


class Accounts(Protocol):
    """Where accounts are kept."""

    async def sign_in(self, account: str, *, password: str) -> Pass:
        """A pass; raises NotLetInError, NobodyHomeError."""

    async def close(self) -> None:
        """Let go of the connections."""
