"""A small morning's work, done over HTTP: matters at the three sites in every state that pages show."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from deploy.demo.households import DemoHousehold, households_of
from tests.browser.center import Center

AGENT = "wangmin"
LONGEST = 60.0
CODES = {"jinxiu": "jx", "yunjing": "yj", "nanhu": "nh"}
STEPS = ("accept", "price", "start", "finish", "sign")
"""What a crew does, in order; ``price`` only where the work is paid."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What somebody wants, who shall do it, and how far it gets this morning."""

    site: str
    home: int
    content: str
    kind: str = "repair"
    urgency: str = "normal"
    trade: str = "engineering"
    paid: bool = False
    until: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Morning:
    """What was lived: the cases by what they are about."""

    cases: dict[str, str]
    household: str


MATTERS = (
    Matter("jinxiu", 1, "厨房水龙头漏水，关不住，已经滴到楼下", urgency="urgent", until="start"),
    Matter("jinxiu", 2, "卫生间下水道堵了，水排不下去", paid=True, until="price"),
    Matter("jinxiu", 4, "客厅吊灯不亮，换过灯泡也没用", until="accept"),
    Matter("jinxiu", 5, "想约家政保洁两小时", kind="service", trade="cleaning", paid=True, until="sign"),
    Matter("jinxiu", 6, "楼下绿篱挡住了窗户，请修剪", kind="service", trade="greening"),
    Matter("yunjing", 0, "电梯停在 12 层，有人被困", kind="emergency", urgency="emergency"),
    Matter("yunjing", 1, "会议室空调不制冷", paid=True, until="finish"),
    Matter("yunjing", 2, "办公室玻璃需要清洗", kind="service", trade="cleaning", paid=True, until="sign"),
    Matter("nanhu", 0, "宿舍门锁打不开，钥匙转不动", urgency="urgent", until="accept"),
    Matter("nanhu", 1, "楼道照明灯坏了三天，晚上看不见", until="sign"),
    Matter("nanhu", 2, "请问周末图书馆几点开门", kind="consultation", answer="周末八点半到二十一点开放。"),
)


def lived(center: Center) -> Morning:
    """Live the morning: take every matter and let its crew go as far as it gets."""
    cases = {matter.content: taken(center, matter) for matter in MATTERS}
    for matter in MATTERS:
        if matter.until:
            worked(center, cases[matter.content], matter=matter)
    return Morning(cases, household=_home(MATTERS[3]).id)


def until(holds: Callable[[], Any], *, what: str, longest: float = LONGEST) -> Any:
    """What ``holds`` says as soon as it says something: for what comes by messages."""
    end = time.monotonic() + longest
    while not (said := holds()):
        assert time.monotonic() < end, f"{what} did not come within {longest:g} s"
        time.sleep(0.1)
    return said


def _home(matter: Matter) -> DemoHousehold:
    return households_of(matter.site)[matter.home]


def taken(center: Center, matter: Matter) -> str:
    """Take a matter as the agent does, up to its tasks or its answer; the case."""
    home = _home(matter)
    who = next(one for one in home.members if one.phones)
    contact = {"contact_name": who.name, "contact_phone": who.phones[0]}
    opened = center.tell("hotline", "/cases", {**contact, "content": matter.content}, who=AGENT)
    case = str(opened["id"])
    rooms = center.ask("hotline", f"/callers?phone={who.phones[0]}", who=AGENT)["items"]
    room = next(one["room"] for one in rooms if one["household"] == home.id)
    place = {"site": matter.site, "household": home.id, "room": room, "place": home.place}
    said: Sequence[tuple[str, dict[str, Any]]] = (
        ("confirm", {**contact, **place, "read_back": ["room", "name", "phone"]}),
        ("classify", {"kind": matter.kind, "urgency": matter.urgency}),
        ("answer", {"answer": matter.answer})
        if matter.answer
        else ("tasks", {"tasks": [{"trade": matter.trade, "what": matter.content, "paid": matter.paid}]}),
    )
    for step, body in said:
        center.tell("hotline", f"/cases/{case}/{step}", body, who=AGENT)
    return case


def worked(center: Center, case: str, *, matter: Matter) -> None:
    """Let the matter's crew go as far as it gets."""
    work = until(lambda: _offered(center, case, matter=matter), what=f"the offer of {matter.content}")
    member, signer = _member(work), work["contact_name"]
    price = {"lines": [{"what": "服务费", "unit_price": 8000}], "told_to": signer, "agreed": True}
    bodies: dict[str, dict[str, Any]] = {
        "price": price,
        "start": {"consent": True},
        "finish": {"done": True, "note": "已处理完毕，试用正常。", "materials": []},
        "sign": {"signer": signer},
    }
    for step in STEPS[: STEPS.index(matter.until) + 1]:
        if step != "price" or matter.paid:
            center.tell("crew", f"/api/work/{work['id']}/{step}", bodies.get(step, {}), who=member)


def _offered(center: Center, case: str, *, matter: Matter) -> dict[str, Any] | None:
    crews = ("engineering-1", "engineering-2") if matter.trade == "engineering" else (f"{matter.trade}-1",)
    for crew in crews:
        found = center.ask("crew", "/api/work?state=offered", who=f"{CODES[matter.site]}-{crew}-1")["items"]
        for work in found:
            if work["case"] == case:
                return dict(work)
    return None


def _member(work: dict[str, Any]) -> str:
    return f"{CODES[work['site']]}-{work['crew']}-1"
