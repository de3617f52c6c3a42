"""The words that people read, in every language of the house, from the chapters' ``words.yaml`` files.

A file maps a key to its Chinese and its English words, side by side: ``desk.title: [接线台, Desk]``. Values
are filled in
by name: ``[第 {number} 号, "Number {number}"]``. Where the number decides the form, a language gives its
plural forms by
their CLDR names and ``count`` chooses: ``{one: "{count} case", other: "{count} cases"}``.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale

LANGUAGES = ("zh", "en")
LOCALES = {"zh": Locale("zh", script="Hans", territory="CN"), "en": Locale("en")}

Forms = str | Mapping[str, str]
Say = Callable[..., str]
"""Says a key in one reader's language: ``say("desk.title")``."""


class UnknownWordError(LookupError):
    """A page asks for words that no catalogue has."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no words.yaml has the key {key!r}: add it in Chinese and English")


class BadWordsError(ValueError):
    """A catalogue says a key twice, or not in every language."""


class Words:
    """Every catalogue of a service, read once."""

    def __init__(self, files: Iterable[Path]) -> None:
        """Read the catalogues; raises BadWordsError for a key said twice or in one language only."""
        self._kept: dict[str, dict[str, Forms]] = {}
        for file in files:
            for key, said in _read(file).items():
                if key in self._kept:
                    raise BadWordsError(f"{file}: the key {key!r} is already said in another catalogue")
                self._kept[key] = _in_every_language(said, key=key, file=file)

    def __contains__(self, key: object) -> bool:
        return key in self._kept

    def keys(self) -> frozenset[str]:
        """Every key of the catalogues."""
        return frozenset(self._kept)

    def forms(self, key: str, language: str) -> Forms:
        """The words of a key as they are written; raises UnknownWordError."""
        if key not in self._kept:
            raise UnknownWordError(key)
        return self._kept[key][language]

    def say(self, key: str, language: str, /, **values: Any) -> str:
        """The words of a key with the values filled in; raises UnknownWordError."""
        forms = self.forms(key, language)
        if not isinstance(forms, str):
            forms = forms.get(LOCALES[language].plural_form(values.get("count", 0)), forms["other"])
        return forms.format(**values) if values else forms

    def saying(self, language: str) -> Say:
        """The words in one language; templates know it as ``_``. ``otherwise`` is said for a key that has no words."""

        def say(key: str, /, *, otherwise: str | None = None, **values: Any) -> str:
            return self.say(key, language, **values) if otherwise is None or key in self else otherwise

        return say


@cache
def _read(file: Path) -> dict[str, Any]:
    try:
        return yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader) or {}
    except yaml.YAMLError as error:
        raise BadWordsError(f"{file}: put quotes around a text with , ? : # or {{ in it ({error})") from None


def _in_every_language(said: Any, *, key: str, file: Path) -> dict[str, Forms]:
    if not isinstance(said, list) or len(said) != len(LANGUAGES) or not all(said):
        wanted = ", ".join(LANGUAGES)
        raise BadWordsError(
            f"{file}: {key!r} needs one text for each of {wanted}; a text with a comma needs quotes"
        )
    for forms in said:
        if isinstance(forms, dict) and "other" not in forms:
            raise BadWordsError(f"{file}: {key!r} has plural forms but no 'other'")
    return dict(zip(LANGUAGES, said, strict=True))
