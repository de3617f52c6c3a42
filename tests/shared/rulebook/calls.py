"""A chapter's rules with a field of every kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

from shared.rulebook.rules import HouseRules
from shared.vocabulary.matters import CaseKind


@dataclass(frozen=True)
class Step:
    after: timedelta
    tell: str


@dataclass(frozen=True)
class CallRules:
    rings: int
    answer_within: timedelta
    limits: Mapping[CaseKind, timedelta]
    ladder: tuple[Step, ...]
    opens: time
    late_rate: Decimal
    greeting: str
    holidays: frozenset[date]
    ceiling: int | None

    def __post_init__(self) -> None:
        if self.ceiling is not None and self.ceiling < self.rings:
            raise ValueError(f"the ceiling of {self.ceiling} is below {self.rings} rings")


YAML = """
rings:
  value: 3
  says: {zh: 铃响几声内接听, en: Rings before a call is answered}
  unit: {zh: 声, en: rings}
  rule: [HOT-02]
  limits: {min: 1, max: 10}
answer_within:
  value: 1h30min
  says: {zh: 答复时限, en: Time to answer}
  limits: {min: 5min, max: 3d}
limits:
  value: {repair: 24h, complaint: 3d}
  says: {zh: 各类时限, en: Limit by kind}
  limits: {min: 1h}
ladder:
  value:
    - {after: 10min, tell: lead}
    - {after: 1h, tell: manager}
  says: {zh: 升级, en: Ladder}
opens:
  value: 13:30
  says: {zh: 开门, en: Opens}
late_rate:
  value: 0.0005
  says: {zh: 滞纳金率, en: Late rate}
  unit: "%"
greeting:
  value: 24h
  says: {zh: 问候, en: Greeting}
  choices: [24h, hello]
holidays:
  value: [2026-02-17, 2026-02-16]
  says: {zh: 假日, en: Holidays}
ceiling:
  value: null
  says: {zh: 上限, en: Ceiling}
"""


def call_rules(folder: Path) -> HouseRules[CallRules]:
    """The rules with their defaults written into the folder."""
    defaults = folder / "defaults.yaml"
    defaults.write_text(YAML, encoding="utf-8")
    return HouseRules(of=CallRules, service="hotline", chapter="calls", defaults=defaults)
