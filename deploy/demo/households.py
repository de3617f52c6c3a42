"""The households of the demo sites: made up, and the same every time.

Names are plausible; no telephone number can belong to anybody's file, since all begin with 1380000, 1390000 or 1370000.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

REGISTER = Path(__file__).with_name("register")
HEADINGS = ("户号", "楼栋", "单元", "房号", "建筑面积", "姓名", "关系", "电话", "邮箱", "语言")

PREFIXES = ("1380000", "1390000", "1370000")
MARRIED, WITH_CHILD = 0.55, 0.25
SHARED_EVERY = 12
FOREIGN_EVERY = 60


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a demo household."""

    name: str
    relation: str
    phones: tuple[str, ...]
    mail: str = ""
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class DemoHousehold:
    """One demo household: a room and who lives or works in it."""

    id: str
    site: str
    building: str
    unit: str
    label: str
    area: str
    members: tuple[Member, ...]

    @property
    def place(self) -> str:
        """The room as people say it."""
        return f"{self.building}{self.unit}{self.label}"


@cache
def read(name: str) -> Any:
    """One of the register's data files, such as ``sites``."""
    return yaml.safe_load((REGISTER / f"{name}.yaml").read_text(encoding="utf-8"))


def _words(kind: str) -> list[str]:
    return str(read("names")[kind]).split()


@cache
def households_of(site: str) -> tuple[DemoHousehold, ...]:
    """Every household of a demo site; raises StopIteration for a site that is not in the register's files."""
    plan: Mapping[str, Any] = next(one for one in read("sites")["sites"] if one["id"] == site)
    dice = Random(f"guanjia {site}")  # noqa: S311 made-up people need no secrecy
    rooms = list(_rooms(plan["blocks"]))
    chosen = sorted(dice.sample(range(len(rooms)), plan["households"]))
    phones = _phones(site)
    found: list[DemoHousehold] = []
    for place, at in enumerate(chosen):
        building, unit, label, short = rooms[at]
        members = _office(dice, phones) if plan["kind"] == "office" else _family(dice, phones, place=place)
        if found and place % SHARED_EVERY == 0:
            members = (_with_phone_of(members[0], found[-1].members[0]), *members[1:])
        found.append(
            DemoHousehold(
                id=f"{plan['code']}-{short}",
                site=site,
                building=building,
                unit=unit,
                label=label,
                area=dice.choice(plan["areas"]),
                members=members,
            )
        )
    return tuple(found)


def csv_of(site: str, *, most: int | None = None) -> bytes:
    """The site's households, or the first ``most`` of them, as the CSV that the archive imports."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(HEADINGS)
    for home in households_of(site)[:most]:
        for one in home.members:
            room = (home.id, home.building, home.unit, home.label, home.area)
            rows.writerow((*room, one.name, one.relation, ";".join(one.phones), one.mail, one.language))
    return out.getvalue().encode()


def _rooms(blocks: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for building in range(1, blocks["buildings"] + 1):
        name = blocks["building"].format(chr(64 + building) if blocks.get("letters") else building)
        for unit in range(1, blocks["units"] + 1):
            for floor in range(1, blocks["floors"] + 1):
                for flat in range(1, blocks["flats"] + 1):
                    label = f"{floor}{flat:02d}"
                    yield name, blocks["unit"].format(unit), label, f"{building}-{unit}-{label}"


def _phones(site: str) -> Iterator[str]:
    """Numbers that no other demo household has; each site has its own prefix."""
    prefix = PREFIXES[[one["id"] for one in read("sites")["sites"]].index(site)]
    numbers = list(range(1000, 10000))
    Random(f"phones {site}").shuffle(numbers)  # noqa: S311 as above
    return (f"{prefix}{number}" for number in numbers)


def _family(dice: Random, phones: Iterator[str], *, place: int) -> tuple[Member, ...]:
    if place % FOREIGN_EVERY == FOREIGN_EVERY - 1:
        name = dice.choice(read("names")["foreign"])
        mail = f"{name.split()[0].lower()}{place}@example.com"
        return (Member(name, "租户", (next(phones),), mail=mail, language="en"),)
    surname = dice.choice(read("names")["surnames"])
    owner = Member(surname + dice.choice(_words("given")), "业主", (next(phones),))
    others = []
    if dice.random() < MARRIED:
        others.append(
            Member(
                dice.choice(read("names")["surnames"]) + dice.choice(_words("given")), "配偶", (next(phones),)
            )
        )
    if dice.random() < WITH_CHILD:
        others.append(Member(surname + dice.choice(_words("given")), "子女", ()))
    return (owner, *(one for one in others if one.name != owner.name))


def _office(dice: Random, phones: Iterator[str]) -> tuple[Member, ...]:
    company = dice.choice(_words("companies")) + dice.choice(_words("trades"))
    contact = dice.choice(read("names")["surnames"]) + dice.choice(_words("given"))
    return (
        Member(company, "租户", (next(phones),)),
        Member(contact, "联系人", (next(phones),), mail=f"office{dice.randrange(10**6)}@example.com"),
    )


def _with_phone_of(member: Member, neighbour: Member) -> Member:
    """Somebody with two rooms: both are found under one number."""
    return Member(neighbour.name, member.relation, neighbour.phones, member.mail, member.language)
