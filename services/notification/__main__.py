"""Runs the notification service as a process of its own."""

import gc

gc.disable()  # shared/runtime/garbage.py says why

from services.notification.app import build
from services.notification.settings import Settings
from shared.runtime.process import run

if __name__ == "__main__":
    run("notification", build, settings=Settings)
