"""Catalogues: whatever a page says, it says in Chinese and in English."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from shared.web.assets import icons
from shared.web.signs import KINDS, LOOKS
from shared.web.words import LANGUAGES, BadWordsError, UnknownWordError, Words

ROOT = Path(__file__).parents[3]
SHARED = ROOT / "shared/web"
SERVICES = sorted(
    folder for folder in (ROOT / "services").iterdir() if list(folder.glob("*/templates/*.html"))
)


def said_in(template: Path) -> Iterator[tuple[str, bool]]:
    """The keys a template says, each with whether it is only the beginning of a key."""
    tree = Environment(autoescape=True).parse(template.read_text("utf-8"))
    for call in tree.find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Name) and call.node.name == "_" and call.args):
            continue
        yield from _parts(call.args[0])


def _parts(key: nodes.Expr) -> Iterator[tuple[str, bool]]:
    if isinstance(key, nodes.Const):
        yield str(key.value), False
    elif isinstance(key, nodes.CondExpr):
        for branch in (key.expr1, key.expr2):
            if branch is not None:
                yield from _parts(branch)
    elif isinstance(key, nodes.Concat | nodes.Add):
        first = key.nodes[0] if isinstance(key, nodes.Concat) else key.left
        if isinstance(first, nodes.Const):
            yield str(first.value), True


def words_of(service: Path) -> Words:
    return Words([SHARED / "words.yaml", *service.glob("*/words.yaml")])


@pytest.mark.parametrize("service", SERVICES, ids=lambda folder: folder.name)
def test_every_word_of_every_template_is_in_both_languages(service: Path) -> None:
    words = words_of(service)
    known = words.keys()
    templates = [*SHARED.glob("templates/*.html"), *service.glob("*/templates/*.html")]

    missing = [
        f"{template.name}: {key}"
        for template in templates
        for key, is_beginning in said_in(template)
        if not (any(one.startswith(key) for one in known) if is_beginning else key in known)
    ]

    assert not missing


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: str(kind.__name__))
def test_every_state_and_kind_has_words_and_an_icon(kind: type[StrEnum]) -> None:
    words = Words([SHARED / "words.yaml"])
    name = next(name for name, known in KINDS.items() if known is kind)

    for member in kind:
        key = f"{name}.{member}"
        assert all(words.say(key, language) for language in LANGUAGES)
        assert LOOKS[key].icon in icons()


def test_a_word_in_one_language_only_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words.yaml").write_text("desk.title: [接线台]\n", "utf-8")

    with pytest.raises(BadWordsError, match="zh, en"):
        Words([tmp_path / "words.yaml"])


def test_a_word_said_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "words.yaml"
    file.write_text("desk.title: [接线台, Desk]\n", "utf-8")

    with pytest.raises(BadWordsError, match=r"desk\.title"):
        Words([file, file])


def test_a_word_nobody_wrote_is_an_error_that_says_where_to_write_it() -> None:
    words = Words([SHARED / "words.yaml"])

    with pytest.raises(UnknownWordError, match=r"words\.yaml"):
        words.say("no.such.word", "zh")


@pytest.mark.parametrize(
    ("count", "zh", "en"),
    [(1, "有 1 处需要修改", "1 thing to correct"), (2, "有 2 处需要修改", "2 things to correct")],
)
def test_numbers_choose_the_form_that_the_language_wants(count: int, zh: str, en: str) -> None:
    words = Words([SHARED / "words.yaml"])

    assert words.say("form.errors", "zh", count=count) == zh
    assert words.say("form.errors", "en", count=count) == en
