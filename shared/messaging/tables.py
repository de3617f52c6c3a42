"""The tables of all services in this work tree, found by name: for commands that see the whole house."""

import importlib
import pkgutil
from dataclasses import dataclass

from shared.messaging.subscriptions import Subscriptions


@dataclass(frozen=True, slots=True)
class Table:
    """What one service hears, what on the crews' queues, and what only where it runs apart from the center."""

    service: str
    hears: Subscriptions
    lanes: Subscriptions = ()
    apart: Subscriptions = ()


def tables(package: str = "services") -> tuple[Table, ...]:
    """The table of every service that has one, by the services' names."""
    # By name, since shared never looks up at a service: only commands call this, with the whole house present.
    house = importlib.import_module(package)
    found = (_table(package, each.name) for each in pkgutil.iter_modules(house.__path__) if each.ispkg)
    return tuple(table for table in found if table is not None)


def _table(package: str, service: str) -> Table | None:
    name = f"{package}.{service}.consumers"
    try:
        consumers = importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        return None
    return Table(
        service=service,
        hears=getattr(consumers, "HEARS", ()),
        lanes=getattr(consumers, "LANES", ()),
        apart=getattr(consumers, "APART", ()),
    )
