"""A chapter filled with what the house changed; what a newer version no longer allows is left out and logged."""

from collections.abc import Mapping
from typing import Any, TypeVar

import structlog

from shared.rulebook.changes import Change
from shared.rulebook.chapter import RuleRefusedError, UnknownRuleError
from shared.rulebook.rules import HouseRules
from shared.rulebook.values import Json
from shared.vocabulary.refusals import RefusalError

R = TypeVar("R")

log = structlog.get_logger(__name__)


def filled(rules: HouseRules[R], changes: Mapping[str, Change]) -> R:
    """The chapter with its changes; as it ships when, since a newer version, they contradict one another."""
    try:
        return rules.opened().filled(fitting(rules, changes))
    except RuleRefusedError as refusal:
        _log_outdated(rules, refusal)
        return rules.opened().defaults


def fitting(rules: HouseRules[Any], changes: Mapping[str, Change]) -> dict[str, Json]:
    """The changed values; one that a newer version of its field does not allow is left out."""
    taken: dict[str, Json] = {}
    for field, change in changes.items():
        try:
            rules.opened().read(field, value=change.value)
        except (RuleRefusedError, UnknownRuleError) as refusal:
            _log_outdated(rules, refusal)
        else:
            taken[field] = change.value
    return taken


def _log_outdated(rules: HouseRules[Any], refusal: RefusalError) -> None:
    log.error("house_rule_outdated", service=rules.service, chapter=rules.chapter, why=refusal.sentence)
