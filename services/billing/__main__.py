"""Runs the billing service as a process of its own.

``verify`` sums the ledger anew and says what does not agree (exit code 1); ``resum`` has what months carry summed anew.
"""

import asyncio
import gc
import sys

gc.disable()  # shared/runtime/garbage.py says why

from services.billing.app import build, resum_kept, verify_kept
from services.billing.settings import Settings
from shared.runtime.process import run, sentences
from shared.runtime.settings import read_settings

if __name__ == "__main__":
    if sys.argv[1:] == ["resum"]:
        with sentences("billing"):
            asyncio.run(resum_kept(read_settings(Settings)))
        sys.exit(0)
    if sys.argv[1:] == ["verify"]:
        with sentences("billing"):
            found = asyncio.run(verify_kept(read_settings(Settings)))
        sys.stdout.write(f"{found.told()}\n")
        sys.exit(0 if found.holds else 1)
    run("billing", build, settings=Settings)
