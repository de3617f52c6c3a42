import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
A_PROCESS = """
import atexit
from shared.runtime.process import leave

atexit.register(print, "tidied up")
print("the last word", end="")
leave(7)
"""


def test_a_process_that_leaves_says_its_last_word_and_leaves_the_tidying_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", A_PROCESS], cwd=ROOT, capture_output=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (7, b"the last word", b"")
