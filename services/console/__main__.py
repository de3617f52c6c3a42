"""Runs the console service as a process of its own."""

from services.console.app import build
from services.console.settings import Settings
from shared.runtime.process import run

if __name__ == "__main__":
    run("console", build, settings=Settings)
