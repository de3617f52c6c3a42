"""Passwords are kept as argon2 hashes and never otherwise."""

from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Passwords:
    """Hashes and checks passwords: slow on purpose (tens of milliseconds), so call it outside the event loop.

    The defaults are what OWASP recommends for argon2id; tests take cheaper ones.
    """

    def __init__(self, *, memory_kib: int = 19_456, rounds: int = 2) -> None:
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)

    def hash_of(self, password: str) -> str:
        """What is kept of a password."""
        return self._hasher.hash(password)

    def is_password(self, password: str, *, kept: str | None) -> bool:
        """Whether the password is the one kept; takes as long when nothing is kept, so that nobody can tell."""
        try:
            self._hasher.verify(kept or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("nobody has this password")
