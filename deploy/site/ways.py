"""The way from a site to its center: over TLS only to who can show that it is the center."""

import ssl
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from deploy.local.trouble import TroubleError

AUTHORITY = "authority.pem"
"""Beside a site's keys: who signed the center's certificate, where the site's machine does not know it by itself."""


MACHINE = (
    ssl.get_default_verify_paths().cafile,
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/cert.pem",
)
"""Where a machine keeps the authorities that it knows, all in one file."""


def authority(keys: Path) -> Path | None:
    """Whom the site trusts: the one that its folder names; None leaves it to the machine."""
    file = keys / AUTHORITY
    return file if file.exists() else None


def checked(uri: str, *, authority: Path | None) -> str:
    """The address as a shovel takes it; over TLS it asks for the certificate of that name.

    Unasked, Erlang believes whoever answers, and hands over the site's password. Raises TroubleError on a machine that
    knows no authorities when none is named.
    """
    if not is_tls(uri):
        return uri
    asks = {
        "cacertfile": str(authority or _of_the_machine()),
        "verify": "verify_peer",
        "server_name_indication": urlsplit(uri).hostname or "",
    }
    return _asking(uri, asks)


def for_python(uri: str, *, authority: Path | None) -> str:
    """The same address as this house's own programs take it: they check by themselves, and must know whom to trust."""
    return _asking(uri, {"cafile": str(authority)}) if is_tls(uri) and authority else uri


def is_tls(uri: str) -> bool:
    """Whether a broker's address speaks TLS."""
    return uri.startswith("amqps://")


def _asking(uri: str, asks: dict[str, str]) -> str:
    return f"{uri}{'&' if urlsplit(uri).query else '?'}{urlencode(asks)}"


def _of_the_machine() -> Path:
    for known in MACHINE:
        if known and Path(known).exists():
            return Path(known)
    raise TroubleError(
        "This machine names no certificate authorities: install them (apt-get install ca-certificates), or enroll the "
        "site again with --authority, the certificate of who signed the center's."
    )
