"""Runs the console service as a process of its own."""

import gc

gc.disable()  # shared/runtime/garbage.py says why

from services.console.app import build
from services.console.settings import Settings
from shared.runtime.process import run

if __name__ == "__main__":
    run("console", build, settings=Settings)
