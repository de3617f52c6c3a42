import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.rulebook import RuleChanged
from shared.rulebook.changes import CHANGES
from shared.rulebook.chapter import RuleRefusedError, UnknownRuleError
from shared.rulebook.listing import listed
from shared.rulebook.rules import HouseRules
from shared.rulebook.stored import StoredRules
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import SiteId
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING, Clock
from tests.shared.rulebook.calls import CallRules, call_rules

JINXIU, TOWER = SiteId("jinxiu"), SiteId("tower")
TOMORROW = MONDAY_MORNING + timedelta(days=1)


@pytest.fixture
def rules(tmp_path: Path) -> HouseRules[CallRules]:
    return call_rules(tmp_path)


class House:
    """Two replicas over the same data."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.database = MemoryDatabase()
        self.here = StoredRules(self.database, clock=self.clock)
        self.there = StoredRules(self.database, clock=self.clock)

    @property
    def said(self) -> list[Any]:
        return [message.body for message in self.database.store(CHANGES).said]


async def rings(
    stored: StoredRules,
    rules: HouseRules[CallRules],
    *,
    site: SiteId | None = None,
    at: datetime = MONDAY_MORNING,
) -> int:
    return (await stored.read(rules, site=site, at=at)).rings


async def test_what_nobody_changed_is_as_it_ships(rules: HouseRules[CallRules]) -> None:
    assert await House().here.read(rules, site=JINXIU, at=MONDAY_MORNING) == rules.opened().defaults


async def test_a_site_has_its_own_value_else_the_houses_else_the_default(
    rules: HouseRules[CallRules],
) -> None:
    house = House()
    default = await rings(house.here, rules, site=JINXIU)

    await house.here.change(rules, "rings", value=4, because=a_command())
    await house.here.change(rules, "rings", value=5, site=JINXIU, because=a_command())

    assert [
        default,
        await rings(house.here, rules, site=TOWER),
        await rings(house.here, rules, site=JINXIU),
    ] == [3, 4, 5]
    assert await rings(house.here, rules) == 4


async def test_a_change_holds_from_its_effective_instant_on_and_never_before(
    rules: HouseRules[CallRules],
) -> None:
    house = House()

    await house.here.change(rules, "rings", value=5, effective=TOMORROW, because=a_command())

    assert await rings(house.here, rules, at=TOMORROW - timedelta(seconds=1)) == 3
    assert await rings(house.here, rules, at=TOMORROW) == 5


async def test_a_change_of_the_past_is_refused(rules: HouseRules[CallRules]) -> None:
    house = House()

    with pytest.raises(RuleRefusedError, match="that is past, choose now or a later time"):
        await house.here.change(
            rules, "rings", value=5, effective=MONDAY_MORNING - timedelta(seconds=1), because=a_command()
        )


async def test_of_two_changes_for_the_same_instant_the_later_made_wins(rules: HouseRules[CallRules]) -> None:
    house = House()
    await house.here.change(rules, "rings", value=5, effective=TOMORROW, because=a_command())

    await house.here.change(
        rules, "rings", value=6, effective=TOMORROW, because=a_command(at=house.clock.passes(minutes=1))
    )

    assert await rings(house.here, rules, at=TOMORROW) == 6


async def test_what_a_site_withdraws_is_again_as_the_house_has_it(rules: HouseRules[CallRules]) -> None:
    house = House()
    await house.here.change(rules, "rings", value=4, because=a_command())
    await house.here.change(rules, "rings", value=5, site=JINXIU, because=a_command())

    await house.here.withdraw(
        rules, "rings", site=JINXIU, because=a_command(at=house.clock.passes(minutes=1))
    )
    later = await rings(house.here, rules, site=JINXIU, at=house.clock())
    await house.here.withdraw(rules, "rings", because=a_command(at=house.clock.passes(minutes=1)))

    assert later == 4
    assert await rings(house.here, rules, site=JINXIU, at=house.clock()) == 3


async def test_a_change_is_seen_here_at_once_and_elsewhere_within_a_second(
    rules: HouseRules[CallRules],
) -> None:
    house = House()
    await rings(house.there, rules)

    await house.here.change(rules, "rings", value=5, because=a_command())
    at_once = [await rings(house.here, rules), await rings(house.there, rules)]
    house.clock.passes(seconds=1)

    assert at_once == [5, 3]
    assert await rings(house.there, rules) == 5


async def test_a_change_says_what_was_and_what_is(rules: HouseRules[CallRules]) -> None:
    house = House()
    await house.here.change(rules, "answer_within", value="2h", because=a_command())

    await house.here.change(
        rules, "answer_within", value="150min", site=JINXIU, effective=TOMORROW, because=a_command(by="limei")
    )

    assert house.said[1] == RuleChanged(
        service="hotline",
        chapter="calls",
        rule="answer_within",
        for_site=JINXIU,
        before="2h",
        after="2h30min",
        effective=TOMORROW,
    )
    message = house.database.store(CHANGES).said[1]
    assert (message.by, message.site) == ("limei", JINXIU)


async def test_the_same_command_twice_changes_once(rules: HouseRules[CallRules]) -> None:
    house = House()
    command = a_command()
    await house.here.change(rules, "rings", value=5, because=command)

    await house.there.change(rules, "rings", value=5, because=command)

    assert len(await house.here.history(rules)) == 1
    assert len(house.said) == 1


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("rings", 11, RuleRefusedError),
        ("rings", "drei", RuleRefusedError),
        ("colour", 1, UnknownRuleError),
        ("ceiling", 2, RuleRefusedError),
    ],
)
async def test_a_bad_value_is_refused_and_nothing_changes(
    rules: HouseRules[CallRules], field: str, value: object, error: type[Exception]
) -> None:
    house = House()

    with pytest.raises(error):
        await house.here.change(rules, field, value=value, because=a_command())

    assert await house.here.history(rules) == ()
    assert house.said == []


async def test_a_chapter_may_not_contradict_itself_now_or_when_what_is_planned_comes(
    rules: HouseRules[CallRules],
) -> None:
    house = House()
    await house.here.change(rules, "ceiling", value=4, effective=TOMORROW, because=a_command())

    for effective in (MONDAY_MORNING, TOMORROW):
        with pytest.raises(RuleRefusedError, match="the ceiling of 4 is below 5 rings"):
            await house.here.change(rules, "rings", value=5, effective=effective, because=a_command())
    with pytest.raises(RuleRefusedError, match="the ceiling of 4 is below 5 rings"):
        await house.here.change(rules, "rings", value=5, site=JINXIU, because=a_command())


async def test_a_value_that_a_newer_version_does_not_allow_is_left_out(rules: HouseRules[CallRules]) -> None:
    house = House()
    await house.here.change(rules, "greeting", value="hello", because=a_command())
    await house.here.change(rules, "rings", value=5, because=a_command())

    @dataclass(frozen=True)
    class Newer:
        rings: int
        greeting: int

    newer_yaml = rules.defaults.with_name("newer.yaml")
    newer_yaml.write_text(
        "rings: {value: 1, says: {zh: 声, en: Rings}}\ngreeting: {value: 7, says: {zh: 问候, en: Greeting}}"
    )
    newer = HouseRules(of=Newer, service="hotline", chapter="calls", defaults=newer_yaml)

    assert await house.here.read(newer, site=None, at=MONDAY_MORNING) == Newer(rings=5, greeting=7)


async def test_many_readers_at_once_ask_the_database_once(rules: HouseRules[CallRules]) -> None:
    house = House()

    read = await asyncio.gather(*(rings(house.here, rules) for _ in range(50)))

    assert set(read) == {3}


async def test_the_list_shows_defaults_values_sites_words_and_history(rules: HouseRules[CallRules]) -> None:
    house = House()
    await house.here.change(rules, "rings", value=4, because=a_command(by="limei"))
    await house.here.change(rules, "rings", value=5, site=JINXIU, because=a_command())
    await house.here.change(rules, "rings", value=6, site=TOWER, effective=TOMORROW, because=a_command())

    shown = {rule.field: rule for rule in await listed(house.here, [rules], at=MONDAY_MORNING)}

    assert list(shown) == list(rules.opened().entries)
    of_rings = shown["rings"]
    assert (of_rings.default, of_rings.value, of_rings.sites) == (3, 4, {JINXIU: 5})
    assert (of_rings.says.zh, of_rings.says.en) == ("铃响几声内接听", "Rings before a call is answered")
    assert of_rings.rule == ("HOT-02",)
    assert (of_rings.limits.min, of_rings.limits.max) == (1, 10)
    assert [(change.value, change.site, change.by) for change in of_rings.history] == [
        (6, TOWER, "wangmin"),
        (5, JINXIU, "wangmin"),
        (4, None, "limei"),
    ]
    assert shown["limits"].value == {"repair": "1d", "complaint": "3d"}
    late_rate = shown["late_rate"]
    assert late_rate.unit is not None
    assert (late_rate.value, late_rate.unit.zh) == ("0.0005", "%")
