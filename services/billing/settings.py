"""What billing reads from its environment."""

from shared.runtime.settings import Settings as Common


class Settings(Common):
    """Billing's settings; ``pages_url`` is where the QR code on a receipt leads."""

    port: int = 8104
    pages_url: str = "http://127.0.0.1:8100"
