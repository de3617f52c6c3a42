"""Runs the archive service as a process of its own."""

from services.archive.app import build
from services.archive.settings import Settings
from shared.runtime.process import run

if __name__ == "__main__":
    run("archive", build, settings=Settings)
