"""Evenings with a cut line, each with moments of its own: ``python -m tests.site --runs 10``."""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.live.secantus import secantus
from tests.site.evening import Evening
from tests.site.line import Line, a_line
from tests.site.town import a_town


async def an_evening(line: Line, *, seed: int, store_url: str, folder: Path) -> str:
    """One evening by its seed; its figures in a line."""
    begun = time.monotonic()
    async with a_town(line, store_url=store_url, folder=folder) as town:
        figures = await Evening(town, random.Random(seed)).goes_by()  # noqa: S311 # moments, no secret
    return f"seed {seed}: {figures} in {time.monotonic() - begun:.0f} s"


def main() -> int:
    """Run so many evenings; 1 when a promise did not hold in one of them."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=10)
    arguments.add_argument("--seed", type=int, default=1, help="the first evening's; the next ones count on")
    chosen = arguments.parse_args()
    broken = 0
    with tempfile.TemporaryDirectory(prefix="guanjia-site-") as folder:
        root = Path(folder)
        (root / "store").mkdir()
        with secantus(root / "store") as store:
            for seed in range(chosen.seed, chosen.seed + chosen.runs):
                place = root / f"evening{seed}"
                (place / f"e{seed}").mkdir(parents=True)
                try:
                    with a_line(place) as line:
                        told = asyncio.run(
                            an_evening(line, seed=seed, store_url=store.url, folder=place / f"e{seed}")
                        )
                    print(told, flush=True)  # noqa: T201 # the command's output
                except AssertionError as error:
                    broken += 1
                    print(f"seed {seed}: {error}", flush=True)  # noqa: T201 # the same
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
