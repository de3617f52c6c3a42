"""Runs the dispatch service as a process of its own."""

import gc

gc.disable()  # shared/runtime/garbage.py says why

from services.dispatch.app import build
from services.dispatch.settings import Settings
from shared.runtime.process import run

if __name__ == "__main__":
    run("dispatch", build, settings=Settings)
