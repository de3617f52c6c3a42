"""The ports of one machine's Guanjia: free ones when it first starts, the same ones ever after."""

import contextlib
import json
import socket
from collections.abc import Mapping
from pathlib import Path

from deploy.local.trouble import TroubleError

SERVICES: Mapping[str, int] = {
    "console": 8100,
    "hotline": 8101,
    "dispatch": 8102,
    "crew": 8103,
    "billing": 8104,
    "archive": 8105,
    "notification": 8106,
}
INFRASTRUCTURE: Mapping[str, int] = {
    "amqp": 5690,
    "broker_management": 15690,
    "broker_metrics": 15710,
    "broker_cluster": 15730,
    "store": 15750,
}
"""Far below the ports that a system lends to whoever calls out, also when they are moved by some thousands."""
TRIES = 20


def is_free(port: int, *, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(port: int, *, host: str = "127.0.0.1") -> bool:
    """Whether somebody listens on the port."""
    with contextlib.closing(socket.socket()) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0


def owner(port: int) -> str:
    """Who listens on the port, as far as this user may see: ``pid 4711 (nginx)``."""
    inodes = {
        fields[9]
        for table in ("tcp", "tcp6")
        for fields in map(str.split, _lines(Path(f"/proc/net/{table}"))[1:])
        if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port
    }
    for process in Path("/proc").glob("[0-9]*"):
        if any(f"socket:[{inode}]" in _open_files(process) for inode in inodes):
            return f"pid {process.name} ({' '.join(_lines(process / 'comm')) or 'unknown'})"
    return "another program"


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text().splitlines()
    except OSError:
        return []


def _open_files(process: Path) -> set[str]:
    found = set()
    with contextlib.suppress(OSError):
        for entry in (process / "fd").iterdir():
            with contextlib.suppress(OSError):
                found.add(str(entry.readlink()))
    return found


def remembered(file: Path) -> dict[str, int]:
    """The ports chosen at the first start; empty before it."""
    return json.loads(file.read_text()) if file.exists() else {}


def choose(file: Path, *, offset: str | None, services: Mapping[str, int] = SERVICES) -> dict[str, int]:
    """The ports to use, remembered in the file; an ``offset`` other than the remembered one (``+1000``) moves them.

    The infrastructure takes the next free port above its usual one; services keep theirs (moved by ``offset``), since
    people know them. Raises TroubleError for a port that somebody else holds.
    """
    moved = int(offset or 0)
    usual = {name: port + moved for name, port in services.items()}
    kept = remembered(file)
    if not kept or (offset and not usual.items() <= kept.items()):
        kept = {name: _next_free(port + moved) for name, port in INFRASTRUCTURE.items()} | usual
    shift = min(kept[name] - port for name, port in services.items())
    for name, port in kept.items():
        if not is_free(port):
            raise TroubleError(
                f"Port {port}, which {name} needs, is taken by {owner(port)}: stop it, or start Guanjia "
                f"elsewhere with 'make up PORTS={shift + 1000:+}'."
            )
    file.write_text(json.dumps(kept, indent=2) + "\n")
    return kept


def _next_free(port: int) -> int:
    for candidate in range(port, port + TRIES):
        if is_free(candidate):
            return candidate
    raise TroubleError(f"No port is free between {port} and {port + TRIES}: stop what holds them.")
