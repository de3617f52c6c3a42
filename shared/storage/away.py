"""The database does not answer, or does not say whether it kept something: it passes by itself, unlike a bug.

Doing the same once more is safe: every change is conditional, and a command is known by its idempotency key.
"""

from pymongo.errors import ConnectionFailure, WriteConcernError

STORE_AWAY = (ConnectionFailure, WriteConcernError)


class NoStoreError(Exception):
    """The database does not take a service in at its start; the sentence says what to do."""
