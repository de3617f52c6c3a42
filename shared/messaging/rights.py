"""What each service's broker user may do: never configure, except dispatch, and that only the crews' lanes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

SAYS = r"events|crews|links|dead|retry\..+"


@dataclass(frozen=True, slots=True)
class Rights:
    """RabbitMQ's three patterns for a user in a virtual host."""

    configure: str
    write: str
    read: str


def service_rights(service: str) -> Rights:
    """Hear its own queues, say anything, declare nothing."""
    return Rights(configure="^$", write=f"^({SAYS})$", read=rf"^{re.escape(service)}\.on\..+$")


def crew_rights(service: str, *, sites: Iterable[str]) -> Rights:
    """As a service, and hear the lanes of its own sites; another site's lanes are refused by the broker."""
    own = "|".join(re.escape(site) for site in sorted(sites))
    return Rights(
        configure="^$",
        write=f"^({SAYS})$",
        read=rf"^({re.escape(service)}\.on\..+|crew\.({own})\.[^.]+)$",
    )


def dispatch_rights(service: str = "dispatch") -> Rights:
    """As a service, and open the lanes of sites; it does not hear them, but binding needs both sides."""
    return Rights(
        configure=r"^crew\.[^.]+\.[^.]+$",
        write=rf"^({SAYS}|crew\.[^.]+\.[^.]+)$",
        read=rf"^({re.escape(service)}\.on\..+|crews|crew\.[^.]+\.[^.]+)$",
    )
