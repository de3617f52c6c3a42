"""A chapter's rules as its ``defaults.yaml`` writes them: value, words, unit, rule ids and limits per field."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast, get_type_hints

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from shared.rulebook.values import Json, leaves, reader, shown
from shared.rulebook.yaml12 import PlainLoader
from shared.vocabulary.refusals import RefusalError

R = TypeVar("R")


class RuleRefusedError(RefusalError):
    """A house rule was given what it does not allow; ``allowed`` says what it does, in no language."""

    code = "rule_refused"
    status = 422

    def __init__(self, rule: str, *, value: object, why: str, allowed: str) -> None:
        text = str(shown(value))
        super().__init__(f"{rule} cannot be {text}: {why}.", rule=rule, value=text, why=why, allowed=allowed)


class UnknownRuleError(RefusalError):
    """A chapter has no rule of this name."""

    code = "rule_unknown"
    status = 404

    def __init__(self, chapter: str, field: str, *, known: str) -> None:
        sentence = f"chapter {chapter} has no rule {field!r}: it has {known}."
        super().__init__(sentence, chapter=chapter, rule=field, known=known)


class BadDefaultsError(Exception):
    """A chapter's ``defaults.yaml`` and its dataclass do not fit; found when the service starts."""


class Words(BaseModel):
    """A text in the house's two languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Limits(BaseModel):
    """The least and the most that a value, or each value inside it, may be; written like the value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min: Any = None
    max: Any = None


class Entry(BaseModel):
    """One rule in ``defaults.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Any
    says: Words
    unit: Words | None = None
    rule: tuple[str, ...] = ()
    limits: Limits = Limits()
    choices: tuple[Any, ...] = ()

    @field_validator("unit", mode="before")
    @classmethod
    def the_same_in_both_languages(cls, unit: object) -> object:
        """A unit written once is the same in both languages."""
        return {"zh": unit, "en": unit} if isinstance(unit, str) else unit


@dataclass(frozen=True)
class Chapter(Generic[R]):
    """The entries of a chapter, each checked against the field of the dataclass that it fills."""

    of: type[R]
    name: str
    kinds: Mapping[str, Any]
    entries: Mapping[str, Entry]
    defaults: R

    def filled(self, changed: Mapping[str, Any]) -> R:
        """The chapter's rules with some fields changed; raises RuleRefusedError for what is not allowed."""
        if not changed:
            return self.defaults
        kept = {name: getattr(self.defaults, name) for name in self.entries}
        read = {name: self.read(name, value=value) for name, value in changed.items()}
        try:
            return self.of(**kept | read)
        except ValueError as error:
            rules = ", ".join(f"{self.name}.{name}" for name in changed)
            values = ", ".join(str(shown(value)) for value in changed.values())
            raise RuleRefusedError(rules, value=values, why=str(error), allowed=str(error)) from error

    def read(self, field: str, *, value: Any) -> Any:
        """A value as the field's type; raises UnknownRuleError, and RuleRefusedError with what is allowed."""
        self.check_has(field)
        rule = f"{self.name}.{field}"
        try:
            found = reader(self.kinds[field]).validate_python(value)
        except ValidationError as error:
            like = json.dumps(shown(getattr(self.defaults, field, None)), ensure_ascii=False)
            raise RuleRefusedError(rule, value=value, why=_first_reason(error), allowed=like) from error
        if broken := _broken_limit(self.entries[field], found):
            why, allowed = broken
            raise RuleRefusedError(rule, value=value, why=why, allowed=allowed)
        return found

    def check_has(self, field: str) -> None:
        """Raise UnknownRuleError unless the chapter has a rule of this name."""
        if field not in self.entries:
            raise UnknownRuleError(self.name, field, known=", ".join(self.entries))


def open_chapter(of: type[R], *, name: str, defaults: Path) -> Chapter[R]:
    """The chapter that a YAML file and a dataclass make together; raises BadDefaultsError when they do not fit."""
    if not is_dataclass(of):
        raise BadDefaultsError(
            f"{of.__qualname__} is no dataclass: the rules of {name} are read into a frozen one"
        )
    kinds = get_type_hints(of, include_extras=True)
    entries = _entries(defaults)
    wanted = {field.name for field in fields(of)}
    if missing := wanted - entries.keys():
        raise BadDefaultsError(f"{defaults} lacks {', '.join(sorted(missing))}: add an entry for each")
    if unknown := entries.keys() - wanted:
        raise BadDefaultsError(
            f"{defaults} names {', '.join(sorted(unknown))}, which {of.__qualname__} has no field for"
        )
    bare: Chapter[Any] = Chapter(of, name, kinds, entries, defaults=None)
    try:
        shipped = of(**{field: bare.read(field, value=entry.value) for field, entry in entries.items()})
    except (RuleRefusedError, ValueError) as error:
        raise BadDefaultsError(f"{defaults}: {error}") from error
    return Chapter(of, name, kinds, entries, defaults=cast("R", shipped))


def _entries(defaults: Path) -> dict[str, Entry]:
    try:
        written = yaml.load(defaults.read_text(encoding="utf-8"), PlainLoader)  # noqa: S506 a SafeLoader
    except (OSError, yaml.YAMLError) as error:
        raise BadDefaultsError(f"{defaults} cannot be read: {error}") from error
    if not isinstance(written, dict):
        raise BadDefaultsError(f"{defaults} must be a mapping of fields to entries")
    try:
        return {str(field): Entry.model_validate(entry) for field, entry in written.items()}
    except ValidationError as error:
        raise BadDefaultsError(f"{defaults}: {error}") from error


def _first_reason(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(step) for step in first["loc"])
    reason = first["msg"].removeprefix("Value error, ")
    return f"at {place}, {reason[:1].lower()}{reason[1:]}" if place else f"{reason[:1].lower()}{reason[1:]}"


def _broken_limit(entry: Entry, found: object) -> tuple[str, str] | None:
    """Why a value, or one inside it, is not allowed, and what is."""
    for leaf in leaves(found):
        if entry.choices and shown(leaf) not in entry.choices:
            choices = ", ".join(str(choice) for choice in entry.choices)
            return f"choose one of {choices}", choices
        least, most = (_like(leaf, limit) for limit in (entry.limits.min, entry.limits.max))
        if least is not None and leaf < least:
            return f"the least allowed is {shown(least)}", f"≥ {shown(least)}"
        if most is not None and leaf > most:
            return f"the most allowed is {shown(most)}", f"≤ {shown(most)}"
    return None


def _like(leaf: object, limit: Json) -> Any:
    kind: Any = type(leaf)
    return None if limit is None or leaf is None else reader(kind).validate_python(limit)
