"""The services as programs: which there are, and what each is told by its environment."""

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.local.ports import SERVICES
from deploy.local.program import Program
from shared.messaging.rights import CREW, Rights
from shared.messaging.tables import tables
from shared.messaging.topology import Topology, topology
from shared.messaging.users import rights_of, sites_of
from shared.runtime.settings import PREFIX, Settings


def present() -> tuple[str, ...]:
    """The services that can be run."""
    return tuple(name for name in SERVICES if importlib.util.find_spec(f"services.{name}.app"))


def fingerprint(root: Path, *more: str) -> str:
    """Another one when any of the services' code has changed, or anything that is given with it."""
    files = (file for part in ("services", "shared") for file in sorted((root / part).rglob("*.py")))
    return hashlib.sha256(b"\0".join([*map(str.encode, more), *map(Path.read_bytes, files)])).hexdigest()


def heard() -> Topology:
    """What the broker must have for every service."""
    return topology({table.service: table.hears for table in tables()})


def rights(sites: str) -> dict[str, Rights]:
    """What each service's user may do at the broker; the crew service serves these sites, or ``all``."""
    return rights_of(SERVICES, crews={CREW: sites_of(sites)})


def programs(
    told: dict[str, Any],
    *,
    ports: Mapping[str, int],
    amqp_urls: Mapping[str, str],
    given: Mapping[str, str],
    at_once: bool,
) -> tuple[Program, ...]:
    """Every service with the settings it knows: what was ``told`` by field, and what the environment gives."""
    return tuple(
        Program(
            name=name,
            command=(sys.executable, "-m", f"services.{name}"),
            environment=environment(
                _settings(name), told=told | {"port": ports[name], "amqp_url": amqp_urls[name]}, given=given
            ),
            starts_at_once=at_once,
        )
        for name in present()
    )


def environment(
    settings: type[Settings], *, told: Mapping[str, Any], given: Mapping[str, str]
) -> dict[str, str]:
    """The environment names that these settings know, filled from what is told; what was given comes first."""
    names = {f"{PREFIX}{field.upper()}": field for field in settings.model_fields}
    filled = {name: str(told[field]) for name, field in names.items() if field in told}
    return filled | {name: value for name, value in given.items() if name in names}


def _settings(name: str) -> type[Settings]:
    found: type[Settings] = importlib.import_module(f"services.{name}.settings").Settings
    return found
