"""The kitchen as a process of its own, for the tests of running: ``python -m tests.live.kitchen``."""

from shared.runtime.process import run
from shared.runtime.service import Ground, Service
from shared.runtime.settings import Settings
from tests.shared.runtime.a_service import build as kitchen


class KitchenSettings(Settings):
    """Nothing of its own."""


def build(_settings: KitchenSettings, ground: Ground) -> Service:
    """The kitchen on any ground."""
    return kitchen(ground)


if __name__ == "__main__":
    run("kitchen", build, settings=KitchenSettings)
