"""Runs the notification service as a process of its own."""

from services.notification.app import build
from services.notification.settings import Settings
from shared.runtime.process import run

if __name__ == "__main__":
    run("notification", build, settings=Settings)
