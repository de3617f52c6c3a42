"""Answerable for the line between a site of its own and the center: alive or cut, and what waits at both ends."""
