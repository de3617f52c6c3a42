"""Runs the hotline service as a process of its own."""

import gc

gc.disable()  # shared/runtime/garbage.py says why

from services.hotline.app import build
from services.hotline.settings import Settings
from shared.runtime.process import run

if __name__ == "__main__":
    run("hotline", build, settings=Settings)
