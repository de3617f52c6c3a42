"""What a crew service reads from its environment."""

from pathlib import Path

from shared.runtime.settings import Settings as EveryService


class Settings(EveryService):
    """Which sites it serves, and where its pictures are.

    ``sites`` is ``all``, ``all but`` some, or the ids of sites with commas between; ``service_name`` must differ where
    several crew services share a broker, since queues are named after it. ``apart`` is the one site of a crew service
    that runs there on its own broker; it signs tokens with ``site_key`` while the console is out of reach.
    """

    port: int = 8103
    service_name: str = "crew"
    sites: str = "all"
    files: Path = Path("files")
    console_url: str = ""
    apart: str = ""
    site_key: Path | None = None
