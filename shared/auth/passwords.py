"""Passwords are kept as argon2 hashes and never otherwise."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()


def hash_of(password: str) -> str:
    """What is kept of a password; slow on purpose (tens of milliseconds), so call it outside the event loop."""
    return _hasher.hash(password)


def is_password(password: str, *, kept: str | None) -> bool:
    """Whether the password is the one kept; takes as long when nothing is kept, so that nobody can tell."""
    try:
        _hasher.verify(kept or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with weaker parameters than are used today."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")
