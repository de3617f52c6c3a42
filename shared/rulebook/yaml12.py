"""YAML as people expect it: ``13:30`` and ``2026-11-22`` are texts, ``no`` is a word."""

import re

import yaml


class PlainLoader(yaml.CSafeLoader):
    """A safe loader without the surprises of YAML 1.1."""


_PLAIN = (
    ("tag:yaml.org,2002:bool", r"true|false", "tf"),
    ("tag:yaml.org,2002:int", r"[-+]?[0-9]+", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"[-+]?[0-9]+\.[0-9]+(?:e[-+]?[0-9]+)?", "-+0123456789"),
    ("tag:yaml.org,2002:null", r"null|~|", ["n", "~", ""]),
    ("tag:yaml.org,2002:merge", r"<<", "<"),
)

PlainLoader.yaml_implicit_resolvers = {}
for tag, form, starts in _PLAIN:
    PlainLoader.add_implicit_resolver(tag, re.compile(f"^(?:{form})$"), list(starts))
