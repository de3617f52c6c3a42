"""House rules as they stand on one page: searched by words, ids and service, changed with a date."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

Rule = Mapping[str, Any]


def matching(rules: Iterable[Rule], words: str) -> tuple[Rule, ...]:
    """The rules whose words, ids, names or values hold all that was typed."""
    wanted = words.lower().split()
    return tuple(rule for rule in rules if all(word in _haystack(rule) for word in wanted))


def _haystack(rule: Rule) -> str:
    says = rule.get("says") or {}
    parts = (
        rule.get("service"),
        rule.get("chapter"),
        rule.get("field"),
        says.get("zh"),
        says.get("en"),
        " ".join(rule.get("rule") or ()),
        written(rule.get("value")),
    )
    return " ".join(str(part) for part in parts).lower()


def written(value: Any) -> str:
    """A value as people read and write it: a plain text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def read_out(value: Any, *, say: Callable[[str], str]) -> str:
    """A value for somebody who reads and does not type: lists and tables without brackets, known words in words."""
    match value:
        case dict():
            return " · ".join(f"{say(str(name))} {read_out(one, say=say)}" for name, one in value.items())
        case [str() as begin, str() as end] if ":" in begin:
            return f"{begin}–{end}"
        case list():
            return " · ".join(read_out(one, say=say) for one in value)
        case str():
            return say(value)
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return written(value)


@dataclass(frozen=True, slots=True)
class Edit:
    """A new value for a rule, for every site or for one, from a day on."""

    value: str
    site: str
    effective: str

    def faults(self) -> dict[str, str]:
        """What is missing, each with the key of its sentence."""
        return {} if self.value.strip() else {"value": "rules.fault.value"}

    def said(self, *, zone: str, before: Any) -> dict[str, Any]:
        """The edit as the owner takes it; a day begins at midnight where the site is, no day means at once."""
        day = datetime.fromisoformat(self.effective) if self.effective else None
        start = day.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).isoformat() if day else None
        said = {"value": read(self.value, before=before), "site": self.site or None, "effective": start}
        return {name: value for name, value in said.items() if value is not None or name == "site"}


def read(text: str, *, before: Any) -> Any:
    """What was typed as the kind of value that the rule had: a text stays a text, JSON is read."""
    if isinstance(before, str):
        return text.strip()
    try:
        return json.loads(text)
    except ValueError:
        return text.strip()
