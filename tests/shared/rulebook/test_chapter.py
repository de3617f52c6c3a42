from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from shared.rulebook.chapter import BadDefaultsError, RuleRefusedError, UnknownRuleError
from shared.rulebook.rules import DefaultRules, HouseRules
from shared.rulebook.spans import span, written
from shared.vocabulary.matters import CaseKind
from tests.clockwork import MONDAY_MORNING
from tests.shared.rulebook.calls import YAML, CallRules, Step, call_rules


@pytest.fixture
def rules(tmp_path: Path) -> HouseRules[CallRules]:
    return call_rules(tmp_path)


async def test_defaults_are_read_into_the_chapters_own_types(rules: HouseRules[CallRules]) -> None:
    read = await DefaultRules().read(rules, site=None, at=MONDAY_MORNING)

    assert read == CallRules(
        rings=3,
        answer_within=timedelta(minutes=90),
        limits={CaseKind.REPAIR: timedelta(hours=24), CaseKind.COMPLAINT: timedelta(days=3)},
        ladder=(Step(timedelta(minutes=10), "lead"), Step(timedelta(hours=1), "manager")),
        opens=time(13, 30),
        late_rate=Decimal("0.0005"),
        greeting="24h",
        holidays=frozenset({date(2026, 2, 16), date(2026, 2, 17)}),
        ceiling=None,
    )


async def test_a_test_overrides_only_what_matters_to_it(rules: HouseRules[CallRules]) -> None:
    shipped = await DefaultRules().read(rules, site=None, at=MONDAY_MORNING)

    changed = await DefaultRules(
        {"calls.rings": 5, "calls.answer_within": timedelta(hours=2), "cases.x": 1}
    ).read(rules, site=None, at=MONDAY_MORNING)

    assert changed == replace(shipped, rings=5, answer_within=timedelta(hours=2))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("rings", 11, "calls.rings cannot be 11: the most allowed is 10."),
        ("rings", "many", "calls.rings cannot be many: input should be a valid integer"),
        ("answer_within", "1min", "calls.answer_within cannot be 1min: the least allowed is 5min."),
        ("answer_within", "soon", "'soon' is no span of time: write it like 45s, 5min, 1h30min or 3d"),
        ("limits", {"repair": "5min"}, "the least allowed is 1h"),
        ("limits", {"picnic": "5h"}, "at picnic"),
        ("ladder", [{"after": "1h"}], "at 0.tell, field required"),
        ("greeting", "bye", "calls.greeting cannot be bye: choose one of 24h, hello."),
        ("ceiling", 2, "the ceiling of 2 is below 3 rings"),
    ],
)
def test_a_bad_value_is_refused_with_a_sentence(
    rules: HouseRules[CallRules], field: str, value: object, sentence: str
) -> None:
    chapter = rules.opened()

    with pytest.raises(RuleRefusedError) as refusal:
        chapter.filled({field: value})

    assert sentence in refusal.value.sentence
    assert refusal.value.code == "rule_refused"


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("ceiling:", "floor:", "lacks ceiling: add an entry for each"),
        (
            "ceiling:",
            "extra:\n  value: 1\n  says: {zh: 一, en: One}\nceiling:",
            "names extra, which CallRules has no field",
        ),
        ("value: 3", "value: three", "calls.rings cannot be three"),
        ("value: 3", "value: 30", "calls.rings cannot be 30: the most allowed is 10."),
        ("zh: 铃响几声内接听, ", "", "says.zh"),
        ("rings:", "rings: [", "cannot be read"),
    ],
)
def test_defaults_that_do_not_fit_the_dataclass_stop_the_start(
    rules: HouseRules[CallRules], before: str, after: str, sentence: str
) -> None:
    rules.defaults.write_text(YAML.replace(before, after, 1), encoding="utf-8")

    with pytest.raises(BadDefaultsError, match=sentence):
        rules.opened()


def test_a_rule_that_is_not_there_is_refused_with_those_that_are(rules: HouseRules[CallRules]) -> None:
    with pytest.raises(
        UnknownRuleError, match="chapter calls has no rule 'colour': it has rings, answer_within"
    ):
        rules.opened().filled({"colour": "red"})


@pytest.mark.parametrize("text", ["45s", "5min", "1h30min", "3d", "1d1h1min1s", "0s"])
def test_a_span_is_written_as_it_was_read(text: str) -> None:
    assert written(span(text)) == text
