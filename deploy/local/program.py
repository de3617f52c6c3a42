"""A program that the process runner keeps running."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, with which environment added, and how long it may take to end."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    seconds_to_stop: int = 12
    starts_at_once: bool = True
    listens_on: int = 0
    """The port that says that it is up; 0 for programs that are asked otherwise."""
