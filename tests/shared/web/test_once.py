"""What looks alike for everybody is drawn once, and anew as soon as anything of it is not what it was."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from jinja2 import Environment

from shared.web import once
from shared.web.once import Once

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ROWS = "{% macro row(card) %}<li>{{ drawn(card.words) }}</li>{% endmacro %}{{ once(row, card, card.id, version) }}"


@dataclass
class Shown:
    """A list of one card, and the words that were drawn of it."""

    drawn: list[str] = field(default_factory=list)
    environment: Environment = field(default_factory=lambda: Environment(autoescape=True))

    def __post_init__(self) -> None:
        self.environment.globals |= {"once": Once(), "drawn": self.draw}

    def draw(self, words: str) -> str:
        self.drawn.append(words)
        return words

    def shows(self, words: str = "<b>", **other: Any) -> str:
        usual = {"language": "zh", "zone": "Asia/Shanghai", "now": NOON, "version": 1}
        card = {"id": other.pop("id", "case-1"), "words": words}
        return self.environment.from_string(ROWS).render(usual | other | {"card": card})


def test_a_row_that_is_what_it_was_is_drawn_once() -> None:
    rows = Shown()

    shown = {rows.shows(), rows.shows(), rows.shows(now=NOON + timedelta(seconds=once.STEP - 1))}

    assert (shown, rows.drawn) == ({"<li>&lt;b&gt;</li>"}, ["<b>"])


@pytest.mark.parametrize(
    "other",
    [
        {"id": "case-2"},
        {"version": 2},
        {"language": "en"},
        {"zone": "Asia/Urumqi"},
        {"now": NOON + timedelta(seconds=once.STEP)},
    ],
    ids=lambda one: next(iter(one)),
)
def test_a_row_that_is_not_what_it_was_is_drawn_anew(other: dict[str, Any]) -> None:
    rows = Shown()

    rows.shows("before")

    assert rows.shows("after", **other) == "<li>after</li>"


def test_the_rows_that_were_drawn_longest_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "MOST", 2)
    rows = Shown()

    for name in ("a", "b", "c", "c", "b", "a"):
        rows.shows(name, id=name)

    assert rows.drawn == ["a", "b", "c", "a"]
