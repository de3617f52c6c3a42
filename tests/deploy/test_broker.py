"""The private node of a house."""

import resource
import subprocess
from pathlib import Path

from deploy.local.broker import ENOUGH, HANDLES, too_few, with_room


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


def test_a_machine_with_few_handles_says_for_how_many_sites_they_are_enough() -> None:
    told = too_few(1024)

    assert told is not None
    assert "1024 files" in told
    assert "29 sites" in told
    assert [too_few(one) for one in (ENOUGH, HANDLES, resource.RLIM_INFINITY)] == [None, None, None]
