"""The private node of a house."""

import resource
import subprocess
from pathlib import Path

from deploy.local.broker import HANDLES, with_room


def test_a_node_begins_with_handles_for_thousands_of_queues_whatever_the_shell_allows(tmp_path: Path) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    node = tmp_path / "a node"
    node.write_text("#!/bin/sh\nulimit -n\n")
    node.chmod(0o755)

    begun = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -S -n 256; exec "$0" "$@"', *with_room(str(node))],
        capture_output=True,
        text=True,
        check=True,
    )

    assert int(begun.stdout) >= min(HANDLES, hard)
