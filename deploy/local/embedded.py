"""The embedded store as a program: SecantusDB's own, in a Python that lets its threads take turns sooner."""

import sys

from secantus.cli import main

TURN = 0.0005
"""Seconds; with Python's 5 ms a short question waits behind a long one for ten times its own length."""

if __name__ == "__main__":
    sys.setswitchinterval(TURN)
    sys.exit(main())
