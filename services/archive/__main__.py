"""Runs the archive service as a process of its own; ``verify`` walks the journal's chain and says what is wrong."""

import asyncio
import sys

from services.archive.app import build, verify_kept
from services.archive.settings import Settings
from shared.runtime.process import run, sentences
from shared.runtime.settings import read_settings

if __name__ == "__main__":
    if sys.argv[1:] == ["verify"]:
        with sentences("archive"):
            verdict = asyncio.run(verify_kept(read_settings(Settings)))
        sys.stdout.write(f"{verdict.told()}\n")
        sys.exit(0 if verdict.holds else 1)
    run("archive", build, settings=Settings)
