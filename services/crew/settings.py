"""What a crew service reads from its environment."""

from pathlib import Path

from shared.runtime.settings import Settings as EveryService


class Settings(EveryService):
    """Which sites it serves, and where its pictures are.

    ``sites`` is ``all``, or the ids of sites with commas between; ``service_name`` must differ where several
    crew services share a broker, since queues are named after it.
    """

    port: int = 8103
    service_name: str = "crew"
    sites: str = "all"
    files: Path = Path("files")
    console_url: str = ""
