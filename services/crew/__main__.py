"""Runs the crew service as a process of its own."""

import gc

gc.disable()  # shared/runtime/garbage.py says why

from services.crew.app import build
from services.crew.settings import Settings
from shared.runtime.process import run

if __name__ == "__main__":
    run("crew", build, settings=Settings)
