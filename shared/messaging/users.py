"""The broker's users: one for each service, each with a password of its own and the rights that its work needs."""

import base64
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import httpx

from shared.messaging.ladder import LADDER, Ladder
from shared.messaging.rights import CREW, DISPATCH, Rights, crew_rights, dispatch_rights, service_rights

PATIENCE = 10.0
RETRIES = 6
EVERY_SITE, BUT = "all", "all but "
GUEST = "guest"
"""The user that a fresh broker opens to everybody of its machine."""


def rights_of(
    services: Iterable[str], *, crews: Mapping[str, tuple[str, ...]], ladder: Ladder = LADDER
) -> dict[str, Rights]:
    """The rights of every user by name; ``crews`` names the sites of each crew service, none meaning every site."""
    plain = {name: service_rights(name, ladder=ladder) for name in services if name not in {CREW, DISPATCH}}
    sited = {name: crew_rights(name, sites=sites, ladder=ladder) for name, sites in crews.items()}
    return {**plain, DISPATCH: dispatch_rights(ladder=ladder), **sited}


def definitions(
    rights: Mapping[str, Rights], passwords: Mapping[str, str], *, vhost: str = "/"
) -> dict[str, Any]:
    """The users as RabbitMQ's definitions, which know hashes and no password."""
    return {
        "users": [_user(name, password=passwords[name]) for name in rights],
        "permissions": [
            {"user": name, "vhost": vhost, "configure": one.configure, "write": one.write, "read": one.read}
            for name, one in rights.items()
        ],
        "topic_permissions": [
            {"user": name, "vhost": vhost, "exchange": at.exchange, "write": at.write, "read": at.read}
            for name, one in rights.items()
            for at in one.topics
        ],
    }


def with_administrator(
    given: Mapping[str, Any], name: str, *, password: str, vhost: str = "/"
) -> dict[str, Any]:
    """Definitions that a fresh node can begin with: the virtual host, and who may change everything in it."""
    everything = {"user": name, "vhost": vhost, "configure": ".*", "write": ".*", "read": ".*"}
    return {
        **given,
        "vhosts": [{"name": vhost}],
        "users": [*given["users"], _user(name, password=password, tags=["administrator"])],
        "permissions": [*given["permissions"], everything],
    }


def load(management_url: str, given: Mapping[str, Any]) -> None:
    """Bring definitions to a running broker; what they name is replaced, the rest stays. Raises httpx.HTTPError."""
    _ask("POST", management_url, "definitions", body=given).raise_for_status()


def drop(management_url: str, user: str) -> None:
    """Take a user away, if there is one of that name. Raises httpx.HTTPError."""
    answer = _ask("DELETE", management_url, f"users/{user}")
    if answer.status_code != httpx.codes.NOT_FOUND:
        answer.raise_for_status()


def sites_of(text: str) -> tuple[str, ...]:
    """The sites of a setting such as ``jinxiu,nanhu``; none for ``all`` and ``all but`` some: that means every site."""
    if text.strip() == EVERY_SITE or text.strip().startswith(BUT):
        return ()
    return tuple(one.strip() for one in text.split(",") if one.strip())


def address_for(amqp_url: str, user: str, *, password: str) -> str:
    """The same broker's address for another user."""
    parts = urlsplit(amqp_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{place}"))


def vhost_of(amqp_url: str) -> str:
    """The virtual host that an address names."""
    return unquote(urlsplit(amqp_url).path.removeprefix("/")) or "/"


def _user(name: str, *, password: str, tags: Iterable[str] = ()) -> dict[str, Any]:
    salt = secrets.token_bytes(4)
    hashed = salt + hashlib.sha256(salt + password.encode()).digest()
    return {
        "name": name,
        "password_hash": base64.b64encode(hashed).decode(),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": list(tags),
    }


def _ask(
    method: str, management_url: str, path: str, *, body: Mapping[str, Any] | None = None
) -> httpx.Response:
    parts = urlsplit(management_url)
    place = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])).rstrip("/")
    who = (unquote(parts.username or ""), unquote(parts.password or ""))
    # The broker takes messages a moment before it can be managed.
    line = httpx.HTTPTransport(retries=RETRIES)
    with httpx.Client(auth=who, timeout=PATIENCE, transport=line) as client:
        return client.request(method, f"{place}/api/{path}", json=body)
