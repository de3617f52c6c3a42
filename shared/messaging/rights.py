"""What each service's broker user may do: hear its own queues, say its own words, and declare nothing.

Only dispatch configures, and that only the crews' lanes; and who has pages, the queues by which its processes ring one
another. The patterns are generated from the contracts, so a new message needs no list of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from shared.contracts.catalogue import PUBLISHERS, messages_of
from shared.contracts.envelope import CREWS, EVENTS, LINKS, PAGES, Body
from shared.messaging.ladder import LADDER, Ladder
from shared.messaging.topology import CREW_DEAD, DEAD

NOTHING = "^$"
LANE = r"crew\.[^.]+\.[^.]+"
DISPATCH = "dispatch"
CREW = "crew"
PAGED = frozenset({"console"})
"""Services with pages that move by themselves, beside the crews'."""
SHARED_WORDS = "rulebook"
"""The contract that every service speaks: each keeps house rules."""


@dataclass(frozen=True, slots=True)
class Topic:
    """The routing keys of a topic exchange that a user may publish by, and bind a queue for."""

    exchange: str
    write: str
    read: str = NOTHING


@dataclass(frozen=True, slots=True)
class Rights:
    """RabbitMQ's three patterns for a user in a virtual host, and those for its routing keys."""

    configure: str
    write: str
    read: str
    topics: tuple[Topic, ...]


def service_rights(service: str, *, ladder: Ladder = LADDER) -> Rights:
    """Hear its own queues, say its own words, declare nothing."""
    own = rf"{re.escape(service)}\.on\..+"
    bells = _bells(service) if service in PAGED else ()
    return Rights(
        configure=_any(*bells[:1]),
        write=_any(*_doors(ladder), *bells),
        read=_any(own, *bells),
        topics=(
            Topic(EVENTS, _any(*_keys(service))),
            Topic(DEAD, _any(re.escape(service))),
            *_home(own, ladder=ladder),
            *((_ringing(service),) if bells else ()),
        ),
    )


def crew_rights(service: str, *, sites: Iterable[str], ladder: Ladder = LADDER) -> Rights:
    """As a service, for its own sites: their lanes are heard and their words are said, no other's.

    No site means every site.
    """
    named = "|".join(re.escape(site) for site in sorted(sites)) or "[^.]+"
    own, lanes = rf"{re.escape(service)}\.on\..+", rf"crew\.({named})\.[^.]+"
    bells = _bells(service)
    return Rights(
        configure=_any(*bells[:1]),
        write=_any(*_doors(ladder), LINKS, *bells),
        read=_any(own, lanes, *bells),
        topics=(
            Topic(EVENTS, _any(*_keys(CREW, site=f"({named})"))),
            Topic(LINKS, _any(*_keys(CREW, site=f"({named})", exchange=LINKS))),
            Topic(DEAD, _any(re.escape(service), CREW_DEAD)),
            *_home(own, lanes, ladder=ladder),
            _ringing(service),
        ),
    )


def dispatch_rights(service: str = DISPATCH, *, ladder: Ladder = LADDER) -> Rights:
    """As a service, and open the lanes of sites; it never hears them.

    The broker asks for the right to read a queue from whoever declares one that has dead letters.
    """
    plain = service_rights(service, ladder=ladder)
    return Rights(
        configure=_any(LANE),
        write=_any(*_doors(ladder), CREWS, LANE),
        read=_any(rf"{re.escape(service)}\.on\..+", CREWS, LANE),
        topics=(*plain.topics, Topic(CREWS, write=_any(LANE), read=_any(LANE))),
    )


def _bells(service: str) -> tuple[str, str]:
    """The queues by which the processes of a service ring one another, and the exchange before them."""
    return rf"{PAGES}\.{re.escape(service)}\.[0-9a-f]+", PAGES


def _ringing(service: str) -> Topic:
    return Topic(PAGES, write=_any(re.escape(service)), read=_any(re.escape(service)))


def _doors(ladder: Ladder) -> tuple[str, ...]:
    return (EVENTS, DEAD, *(re.escape(step.door) for step in ladder.steps))


def _home(*queues: str, ladder: Ladder) -> tuple[Topic, ...]:
    # A pause brings a message to the queue that its key names: nobody may send one to another's.
    return tuple(Topic(step.door, _any(*queues)) for step in ladder.steps)


def _keys(service: str, *, site: str = "", exchange: str = EVENTS) -> tuple[str, ...]:
    said = (_words(service), _words(SHARED_WORDS))
    return tuple(
        re.escape(body.key) + (rf"\.{site or '[^.]+'}" if body.held_to_site else "")
        for words in said
        for body in words
        if body.exchange == exchange
    )


def _words(publisher: str) -> tuple[type[Body], ...]:
    module = next((one for one in PUBLISHERS if one.__name__.rsplit(".", 1)[1] == publisher), None)
    return messages_of(module) if module else ()


def _any(*patterns: str) -> str:
    return NOTHING if not patterns else f"^({'|'.join(patterns)})$"
