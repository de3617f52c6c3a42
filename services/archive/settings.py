"""What the archive reads from its environment."""

from shared.runtime.settings import Settings as Common


class Settings(Common):
    """The archive's settings."""

    port: int = 8105
