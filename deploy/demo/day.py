"""Writes the call sheet: a day of contacts at the three sites, the same every time.

python -m deploy.demo.day > deploy/demo/calls.csv
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from deploy.demo.households import DemoHousehold, households_of, read

SITES = ("jinxiu", "yunjing", "nanhu")
WEIGHTS = (6, 3, 3)
FIRST, LAST = 7 * 3600, 21 * 3600
COLUMNS = (
    *(
        "number",
        "at",
        "channel",
        "turn",
        "site",
        "household",
        "place",
        "name",
        "phone",
        "rings",
        "talk_seconds",
    ),
    *("kind", "urgency", "content", "wish", "jobs", "pays", "attempts"),
)


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of contact: how many, what it is about, and how it goes."""

    many: int
    kind: str
    words: tuple[tuple[str, str], ...]
    jobs: str = ""
    urgency: str = "normal"
    turn: str = "case"
    attempts: str = "satisfied:5"
    pays: str = ""
    channel: str = "phone"


LEAK = ("厨房水龙头漏水，关不住", "请尽快派人来修")
DRAIN = ("卫生间下水道堵了，水排不下去", "今天之内疏通")
LAMP = ("客厅吊灯不亮，换过灯泡也没用", "希望晚饭前修好")
LOCK = ("入户门锁打不开，钥匙转不动", "请带好新锁来换")
HALL = ("楼道照明灯坏了三天，晚上看不见", "尽快更换")
LIFT = ("电梯运行时有异响，停层不准", "请安排检查")
CLEAN = ("想约家政保洁两小时", "周末前安排")
GLASS = ("办公室玻璃需要清洗", "报价后再做")
PLANT = ("家里绿植需要养护", "每月一次")
HEDGE = ("楼下绿篱挡住了窗户", "请修剪")
FEES = ("请问这个月物业费是怎么计算的", "")
HOURS = ("请问物业前台几点下班", "")
PARK = ("请问访客车辆怎么登记", "")
NOISE = ("楼上深夜装修，吵得无法休息", "请尽快制止并给个答复")
TRASH = ("垃圾桶两天没有清运，气味很大", "要求今天清理并道歉")
BENCH = ("建议在花园里多装几张长椅", "")
THANKS = ("建议把缴费时间延长到晚上八点", "")
KEYS = ("老人把自己锁在门外，请帮忙", "帮忙联系开锁")
CARRY = ("买的家具太重，想请人帮忙搬上楼", "")
ROOM = ("想预订下周三的会议室", "")
MEAL = ("想预订周五的工作餐二十份", "")
FLOOD = ("地下车库进水，已经漫到车轮", "马上派人")
TRAPPED = ("两个人被困在电梯里", "马上救人")
NOTHING = (("", ""),)

PAID, FREE = "engineering:paid:done:", "engineering:free:done:0"

DAY: Sequence[Sort] = (
    Sort(46, "repair", (LEAK, DRAIN, LOCK), jobs=f"{PAID}8000", pays="qr"),
    Sort(10, "repair", (LEAK, LAMP), jobs=f"{PAID}12050", pays="cash", attempts="nobody satisfied:4"),
    Sort(40, "repair", (HALL, LIFT), jobs=FREE),
    Sort(10, "repair", (DRAIN,), jobs=f"{PAID}9500 cleaning:free:done:0", pays="transfer"),
    Sort(12, "repair", (LAMP, HALL), jobs="engineering:free:decline:0"),
    Sort(6, "repair", (LIFT,), jobs="engineering:free:cannot:0", attempts="nobody nobody satisfied:3"),
    Sort(4, "repair", (LOCK,), jobs="engineering:paid:too_dear:30000", attempts="satisfied:3"),
    Sort(6, "repair", (LEAK,), jobs=FREE, attempts="dissatisfied:2 satisfied:4"),
    Sort(24, "service", (CLEAN, GLASS), jobs="cleaning:paid:done:9000", pays="qr"),
    Sort(10, "service", (PLANT,), jobs="greening:paid:done:12000", pays="cash"),
    Sort(8, "service", (HEDGE,), jobs="greening:free:done:0", channel="visit"),
    Sort(50, "consultation", (FEES, HOURS, PARK)),
    Sort(14, "complaint", (NOISE,), jobs="security:free:done:0", attempts="satisfied:4"),
    Sort(
        10,
        "complaint",
        (TRASH,),
        jobs="cleaning:free:done:0 steward:free:done:0",
        attempts="nobody satisfied:4",
    ),
    Sort(6, "complaint", (NOISE,), attempts="dissatisfied:1 satisfied:3"),
    Sort(10, "suggestion", (BENCH, THANKS)),
    Sort(3, "suggestion", (BENCH,), channel="letter"),
    Sort(10, "help", (KEYS, CARRY), jobs="steward:free:done:0"),
    Sort(14, "booking", (ROOM, MEAL)),
    Sort(
        3,
        "emergency",
        (FLOOD, TRAPPED),
        jobs="engineering:free:done:0 security:free:done:0",
        urgency="emergency",
    ),
    Sort(14, "", NOTHING, turn="wrong_number"),
    Sort(5, "", NOTHING, turn="silent"),
    Sort(12, "", NOTHING, turn="missed"),
    Sort(12, "", NOTHING, turn="repeated"),
    Sort(3, "consultation", (PARK,), channel="wechat"),
)


def rows() -> Iterator[dict[str, str]]:
    """The rows of the sheet, in order of time."""
    dice = Random("a day at the center")  # noqa: S311 a made-up day needs no secrecy
    contacts = [sort for sort in DAY for _ in range(sort.many)]
    dice.shuffle(contacts)
    times = sorted(dice.sample(range(FIRST, LAST), len(contacts)))
    for number, (at, sort) in enumerate(zip(times, contacts, strict=True), start=1):
        yield _row(number, at, sort, dice=dice)


def _row(number: int, at: int, sort: Sort, *, dice: Random) -> dict[str, str]:
    site = dice.choices(SITES, WEIGHTS)[0]
    home = dice.choice(households_of(site))
    content, wish = dice.choice(sort.words)
    stranger = sort.turn in {"wrong_number", "silent"}
    late = sort.turn == "missed" or dice.random() < 0.03  # noqa: PLR2004 three in a hundred wait too long
    facts: dict[str, object] = {
        "number": number,
        "at": f"{at // 3600:02d}:{at // 60 % 60:02d}:{at % 60:02d}",
        "channel": sort.channel,
        "turn": sort.turn,
        "site": site,
        "rings": dice.randint(4, 5) if late else dice.randint(1, 3),
        "talk_seconds": 0 if sort.turn == "missed" else dice.randint(20, 170),
        "kind": sort.kind,
        "urgency": sort.urgency,
        "content": content,
        "wish": wish,
        "jobs": sort.jobs,
        "pays": sort.pays,
        "attempts": sort.attempts if sort.kind else "",
        "phone": f"1370000{dice.randint(100, 999)}" if stranger else "",
    }
    whose = {} if stranger else _whose(home)
    return {column: str({**facts, **whose}.get(column, "")) for column in COLUMNS}


def _whose(home: DemoHousehold) -> dict[str, str]:
    caller = next(member for member in home.members if member.phones)
    site = next(one for one in read("sites")["sites"] if one["id"] == home.site)
    return {
        "household": home.id,
        "place": f"{site['name']} {home.place}",
        "name": caller.name,
        "phone": caller.phones[0],
    }


def main() -> None:
    """Write the sheet to standard output."""
    out = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    out.writeheader()
    out.writerows(rows())


if __name__ == "__main__":
    main()
