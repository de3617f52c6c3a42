"""Every route of a service, and a request for each that is filled with things that are really there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from fastapi.params import Form
from fastapi.routing import iter_route_contexts
from pydantic import TypeAdapter

from shared.web.security import PROOF_HEADER, VISITOR, proof_of

UNSPOKEN = frozenset({"HEAD", "OPTIONS"})
LATER = "2026-12-01T10:00:00+08:00"
PROOF = {PROOF_HEADER: proof_of("a visitor"), "Cookie": f"{VISITOR}=a visitor"}
"""The proof that our own page asked, so that nobody is refused for want of it alone."""

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Door:
    """One route by one method; ``query`` names what it may be asked, ``body`` is the schema of what it is told."""

    service: str
    method: str
    path: str
    query: tuple[str, ...] = ()
    required: frozenset[str] = frozenset()
    body: Schema | None = field(default=None, hash=False)
    as_form: bool = False

    def __str__(self) -> str:
        return f"{self.service} {self.method} {self.path}"

    @property
    def route(self) -> str:
        """The method and the template, whichever service has it."""
        return f"{self.method} {self.path}"

    @property
    def named(self) -> tuple[str, ...]:
        """The things that the address names."""
        return tuple(re.findall(r"{(\w+)(?::\w+)?}", self.path))


@dataclass(frozen=True)
class Ask:
    """One request; a spare one brings nothing but what its route insists on."""

    door: Door
    path: str
    spare: bool
    more: dict[str, Any] = field(default_factory=dict)


class NothingKnownError(LookupError):
    """A route asks for something that the walk has no example of."""

    def __init__(self, door: Door, name: str) -> None:
        super().__init__(
            f"{door} asks for {name!r}: name one in tests/doors, so that the walk can ask for it"
        )


def doors_of(app: FastAPI, *, service: str) -> Iterator[Door]:
    """Every route of an application, whether its OpenAPI shows it or not."""
    for route in iter_route_contexts(app.routes):
        dependant = getattr(route, "dependant", None)
        asked = _query(dependant) if dependant else {}
        told = getattr(route, "body_field", None)
        for method in sorted(set(route.methods or ()) - UNSPOKEN):
            yield Door(
                service=service,
                method=method,
                path=route.path or "",
                query=tuple(asked),
                required=frozenset(name for name, required in asked.items() if required),
                body=TypeAdapter(told.field_info.annotation).json_schema() if told else None,
                as_form=told is not None and isinstance(told.field_info, Form),
            )


def asks(door: Door, *, known: Mapping[str, str], told: Mapping[str, Any]) -> tuple[Ask, Ask]:
    """The route asked sparely, and with everything that is known; ``told`` is of its form or body."""
    path = re.sub(r"{(\w+)(?::\w+)?}", lambda name: _known(door, name[1], known), door.path)
    least = {name: _known(door, name, known) for name in door.query if name in door.required}
    most = {name: known[name] for name in door.query if name in known}
    return (
        Ask(door, path, spare=True, more=_told(door, params=least, known=known, told={})),
        Ask(door, path, spare=False, more=_told(door, params=least | most, known=known, told=told)),
    )


def _told(
    door: Door, *, params: Mapping[str, str], known: Mapping[str, str], told: Mapping[str, Any]
) -> dict[str, Any]:
    more: dict[str, Any] = {"params": dict(params), "headers": dict(PROOF)}
    if door.body is None:
        return more | ({"data": dict(told)} if told else {})
    body = {**Examples(known, door.body.get("$defs", {})).of(door.body), **told}
    if not door.as_form:
        return more | {"json": body}
    files = {name: value for name, value in body.items() if isinstance(value, tuple)}
    more["data"] = {name: value for name, value in body.items() if name not in files}
    return more | ({"files": files} if files else {})


@dataclass(frozen=True)
class Examples:
    """Things that a JSON schema takes: the known thing of a field's name, else the plainest."""

    known: Mapping[str, str]
    definitions: Schema

    def of(self, schema: Schema, name: str = "") -> Any:
        """An example of a field."""
        plain = self._plain(schema)
        if "enum" in plain or "const" in plain:
            return plain.get("const", next(iter(plain.get("enum", ())), None))
        match plain.get("type"):
            case "object":
                return self._object(plain)
            case "array":
                return [self.of(plain["items"], name)]
            case "string":
                return self._words(plain, name)
        return {"integer": 1, "number": 1, "boolean": True}.get(plain.get("type", ""), "1")

    def _plain(self, schema: Schema) -> Schema:
        if "$ref" in schema:
            return self._plain(self.definitions[schema["$ref"].rsplit("/", 1)[1]])
        return self._plain(schema["anyOf"][0]) if "anyOf" in schema else schema

    def _object(self, schema: Schema) -> dict[str, Any]:
        parts: Schema = schema.get("properties", {})
        wanted = {*schema.get("required", ()), *(parts.keys() & self.known.keys())}
        return {part: self.of(parts[part], part) for part in sorted(wanted)}

    def _words(self, schema: Schema, name: str) -> Any:
        if schema.get("format") == "binary" or "contentMediaType" in schema:
            return ("file.csv", b"nothing", "text/csv")
        return LATER if schema.get("format") == "date-time" else self.known.get(name, "words")


def _query(dependant: Any) -> dict[str, bool]:
    found = {one.alias: bool(one.field_info.is_required()) for one in dependant.query_params}
    for inner in dependant.dependencies:
        found |= _query(inner)
    return found


def _known(door: Door, name: str, known: Mapping[str, str]) -> str:
    if name not in known:
        raise NothingKnownError(door, name)
    return known[name]
