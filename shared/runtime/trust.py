"""Whom a service trusts when it calls another one."""

import ssl
from functools import cache
from pathlib import Path

import httpx


@cache
def trusted(ca_file: Path | None = None) -> ssl.SSLContext:
    """The machine's authorities and the one in the file; reading them takes half a second, so once."""
    context = httpx.create_ssl_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context
