"""What a dashboard is made of. Every panel says what its reader would do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Shape = Literal["number", "lines", "bars", "table"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A query in PromQL, and the name of what it returns, such as ``{{site}}``."""

    expr: str
    legend: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """From where a number is worth a look, and from where it is bad; ``below`` when small numbers are the bad ones."""

    look: float
    bad: float
    below: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One question of the operator's; ``do`` is what to do about the answer, Chinese and English.

    ``runbook`` names the alert that goes with it. ``empty`` says why the answer may rightly be nothing at all in a
    house where work is going on.
    """

    zh: str
    en: str
    asks: tuple[Ask, ...]
    unit: str
    do: tuple[str, str]
    shape: Shape = "lines"
    limits: Limits | None = None
    runbook: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Panels that belong together, under a line of their own."""

    zh: str
    en: str
    panels: Sequence[Panel]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One page of panels."""

    uid: str
    zh: str
    en: str
    sections: Sequence[Section]

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Every panel, in order."""
        return tuple(panel for section in self.sections for panel in section.panels)


def one(expr: str, legend: str = "") -> tuple[Ask, ...]:
    """A panel's only query."""
    return (Ask(expr, legend),)
