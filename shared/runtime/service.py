"""A service as its parts: what ``app.build`` returns and the runtime turns into a process."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter

from shared.messaging.subscriptions import Subscription
from shared.rulebook.rules import Rulebook
from shared.storage.store import Database, Kept, Store
from shared.web.stream import Hub

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Ground:
    """What every service stands on; real in a process, in memory in tests."""

    database: Database
    clock: Clock
    rules: Rulebook


@dataclass(frozen=True, slots=True)
class Sweep:
    """Work that falls due by a time kept in a field of an aggregate.

    ``handler(state, *, because: Command, tools...)`` runs once for each due aggregate; the command's id
    follows from the aggregate, the field and the due time, so that two sweeps of the same moment have one effect.
    Work that comes back again and again is never due later than ``at_most_ahead`` from now: when it is, the clock that
    said so was ahead, and it is due at once.
    """

    kept: Kept[Any]
    field: str
    handler: Callable[..., Awaitable[None]]
    at_most_ahead: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Lanes:
    """The crews' queues that a service consumes (``crew.<site>.<crew>`` and each site's urgent lane).

    ``known`` names the lanes as (site, crew) pairs; it is asked again every two seconds, so a new site
    needs no restart.
    """

    subscriptions: tuple[Subscription, ...]
    known: Callable[[], Awaitable[frozenset[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Service:
    """Everything a service is made of."""

    name: str
    tools: Mapping[str, object]
    subscriptions: tuple[Subscription, ...] = ()
    routers: tuple[APIRouter, ...] = ()
    sweeps: tuple[Sweep, ...] = ()
    census: tuple[Callable[..., Awaitable[None]], ...] = ()
    lanes: Lanes | None = None
    stores: tuple[Store[Any], ...] = ()
    on_start: tuple[Callable[[], Awaitable[None]], ...] = field(default=())
    on_stop: tuple[Callable[[], Awaitable[None]], ...] = field(default=())
    hub: Hub | None = None
    """What the service's open pages follow, in whichever of its processes they are open."""
