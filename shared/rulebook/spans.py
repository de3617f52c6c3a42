"""Spans of time as people write them: ``45s``, ``5min``, ``1h30min``, ``3d``."""

import re
from datetime import timedelta

_UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "min": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
_SPAN = re.compile(r"(?:\d+(?:d|h|min|s))+")
_PART = re.compile(r"(\d+)(d|h|min|s)")


def span(text: str) -> timedelta:
    """The span that a text such as ``1h30min`` names; raises ValueError with what to write instead."""
    if not _SPAN.fullmatch(text):
        raise ValueError(f"{text!r} is no span of time: write it like 45s, 5min, 1h30min or 3d")
    return sum((int(count) * _UNITS[unit] for count, unit in _PART.findall(text)), timedelta())


def written(length: timedelta) -> str:
    """The shortest text that ``span`` reads back; whole seconds only."""
    left, text = length, ""
    for unit, size in _UNITS.items():
        count, left = divmod(left, size)
        text += f"{count}{unit}" if count else ""
    return text or "0s"
