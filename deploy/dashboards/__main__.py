"""``python -m deploy.dashboards`` writes deploy/grafana/dashboards anew; ``--check`` says whether it is fresh."""

import argparse
import sys
from pathlib import Path

from deploy.dashboards.drawing import drawn
from deploy.dashboards.pages import DASHBOARDS

FOLDER = Path(__file__).resolve().parent.parent / "grafana" / "dashboards"


def main() -> int:
    """Write or check; 1 with a sentence when a file is not what the tables say."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true", help="change nothing")
    wanted = {FOLDER / f"{one.uid.removeprefix('guanjia-')}.json": drawn(one) for one in DASHBOARDS}
    if arguments.parse_args().check:
        there = {file: file.read_text("utf-8") for file in FOLDER.glob("*.json")}
        if there == wanted:
            return 0
        print("deploy/grafana/dashboards is not fresh: run make dashboards.", file=sys.stderr)  # noqa: T201 # its purpose
        return 1
    for file in set(FOLDER.glob("*.json")) - set(wanted):
        file.unlink()
    for file, text in wanted.items():
        file.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
