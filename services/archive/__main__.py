"""Runs the archive service as a process of its own; ``verify`` walks the journal's chain and says what is wrong.

Its exit code is 1 when something was changed, 2 when an entry should have been sealed and is not.
"""

import asyncio
import gc
import sys
from datetime import UTC, datetime

gc.disable()  # shared/runtime/garbage.py says why

from services.archive.app import build, verify_kept
from services.archive.settings import Settings
from shared.runtime.process import run, sentences
from shared.runtime.settings import read_settings

if __name__ == "__main__":
    if sys.argv[1:] == ["verify"]:
        with sentences("archive"):
            verdict = asyncio.run(verify_kept(read_settings(Settings)))
        sys.stdout.write(f"{verdict.told(at=datetime.now(UTC))}\n")
        sys.exit(verdict.code(at=datetime.now(UTC)))
    run("archive", build, settings=Settings)
