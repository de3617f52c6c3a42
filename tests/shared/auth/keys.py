"""A key pair for tests, made once."""

import tempfile
from functools import cache
from pathlib import Path

from shared.auth.keys import new_keys


@cache
def a_key_pair() -> tuple[Path, Path]:
    """The files of a public and a private key."""
    return new_keys(Path(tempfile.mkdtemp(prefix="guanjia-keys-")))
