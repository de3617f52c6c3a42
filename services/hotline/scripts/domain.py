"""Script lines and when they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.vocabulary.matters import CaseKind, Trade


class ScriptStep(StrEnum):
    """Where in the call a line is said; ``manner`` holds for all of it."""

    ANSWER = "answer"
    RECORD = "record"
    CONFIRM = "confirm"
    HANDLE = "handle"
    FOLLOW_UP = "follow_up"
    MANNER = "manner"


@dataclass(frozen=True, slots=True)
class Line:
    """One line in both languages; shown for all kinds of case when ``kinds`` is empty."""

    name: str
    zh: str
    en: str
    kinds: tuple[CaseKind, ...] = ()

    def text(self, language: str) -> str:
        """The line in one language, Chinese first."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class ScriptRules:
    """The lines of each step, and what an agent must have at hand; see ``defaults.yaml``."""

    answer: tuple[Line, ...]
    record: tuple[Line, ...]
    confirm: tuple[Line, ...]
    handle: tuple[Line, ...]
    follow_up: tuple[Line, ...]
    manner: tuple[Line, ...]
    emergency_cards: tuple[Line, ...]
    emergency_numbers: Mapping[str, str]
    work_numbers: Mapping[Trade, str]


def lines_at(rules: ScriptRules, *, step: ScriptStep, kind: CaseKind | None) -> tuple[Line, ...]:
    """The lines of a step for a kind of case: those of the kind first, then those for every kind."""
    lines: tuple[Line, ...] = getattr(rules, step)
    meant = tuple(line for line in lines if kind in line.kinds)
    cards = rules.emergency_cards if step is ScriptStep.HANDLE and kind is CaseKind.EMERGENCY else ()
    return (*cards, *meant, *(line for line in lines if not line.kinds))
