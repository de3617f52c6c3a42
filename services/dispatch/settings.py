"""What dispatch reads from its environment."""

from shared.runtime.settings import Settings as EveryService


class Settings(EveryService):
    """Nothing of its own yet but the port."""

    port: int = 8102
