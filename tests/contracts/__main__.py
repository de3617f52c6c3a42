"""``python -m tests.contracts``: write a golden file for each message that has none; never change one."""

import sys

from shared.contracts.catalogue import CATALOGUE
from tests.contracts.examples import GOLDEN, example, golden_file


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for body in CATALOGUE.values():
        file = golden_file(body)
        if not file.exists():
            file.write_text(example(body).model_dump_json(indent=2) + "\n", encoding="utf-8")
            sys.stdout.write(f"written: {file.name}\n")


main()
