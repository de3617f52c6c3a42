"""A case is confirmed and classified: what was read back, what kind it is, how much it hurries."""

from typing import Any

import pytest

from shared.contracts.hotline import CaseClassified, CaseConfirmed, CaseEscalated
from shared.vocabulary.matters import CaseKind
from tests.hotline.desk import Hotline, a_hotline, a_read_back

ONLY_PLACE = {"room": None, "household": None, "read_back": ["place"]}


async def confirm(hotline: Hotline, case: str, **changes: Any) -> tuple[int, str | None]:
    answer = await hotline.post(f"/cases/{case}/confirm", a_read_back(**changes))
    return answer.status_code, answer.json().get("code")


@pytest.mark.rule("HOT-09")
@pytest.mark.parametrize("left_out", ["room", "name", "phone"])
async def test_room_name_and_phone_must_be_read_back(left_out: str) -> None:
    hotline = await a_hotline()
    case = await hotline.recorded()
    read = [one for one in ("room", "name", "phone") if one != left_out]

    answer = await hotline.post(f"/cases/{case}/confirm", a_read_back(read_back=read))

    assert answer.json()["values"] == {"missing": left_out}
    assert (await hotline.cases.get(case)).state == "recorded"


@pytest.mark.rule("HOT-09", "HOT-35")
async def test_what_was_read_back_is_kept_with_the_case() -> None:
    hotline = await a_hotline()

    case = await hotline.confirmed()

    said = hotline.said_of(CaseConfirmed)[0]
    assert said.read_back == ("room", "name", "phone")
    assert (await hotline.cases.get(case)).read_back == ("room", "name", "phone")


async def test_a_room_finds_its_household() -> None:
    hotline = await a_hotline()
    case = await hotline.recorded()

    await confirm(hotline, case, household=None)

    assert (await hotline.cases.get(case)).household == "h1"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"site": "nowhere"}, "unknown_site"),
        ({"room": "room-9-9"}, "unknown_room"),
        ({"room": "room-9-9", "household": None}, "unknown_room"),
        ({"household": "h9"}, "unknown_room"),
        ({"contact_phone": "?"}, "malformed_phone"),
        ({"contact_name": " "}, "blank_field"),
    ],
)
async def test_what_the_register_does_not_know_is_refused(changes: dict[str, Any], code: str) -> None:
    hotline = await a_hotline()
    case = await hotline.recorded()

    assert await confirm(hotline, case, **changes) == (409, code)
    assert (await hotline.cases.get(case)).state == "recorded"


@pytest.mark.parametrize("kind", ["repair", "service", "emergency"])
async def test_a_case_somebody_must_go_to_needs_a_place(kind: str) -> None:
    hotline = await a_hotline()
    case = await hotline.recorded()
    await confirm(hotline, case, room=None, household=None, place="", read_back=["name", "phone"])

    answer = await hotline.post(f"/cases/{case}/classify", {"kind": kind})

    assert answer.json()["code"] == "no_place"


@pytest.mark.rule("TYP-01")
@pytest.mark.parametrize("kind", list(CaseKind))
async def test_every_kind_of_case_has_a_limit(kind: CaseKind) -> None:
    hotline = await a_hotline()

    case = await hotline.classified(kind)

    said = hotline.said_of(CaseClassified)[0]
    assert said.due is not None
    assert said.due == (await hotline.cases.get(case)).due
    assert said.due > hotline.clock()


@pytest.mark.rule("TYP-22")
async def test_consultation_complaint_and_suggestion_are_kinds() -> None:
    assert {"consultation", "complaint", "suggestion"} <= set(CaseKind)


async def test_a_wrong_kind_is_refused() -> None:
    hotline = await a_hotline()
    case = await hotline.confirmed()

    answer = await hotline.post(f"/cases/{case}/classify", {"kind": "gossip"})

    assert answer.status_code == 422


async def test_a_case_may_be_classified_anew_and_has_one_limit_running() -> None:
    hotline = await a_hotline()
    case = await hotline.classified("consultation")

    await hotline.told(f"/cases/{case}/classify", {"kind": "complaint"})

    kept = await hotline.cases.get(case)
    assert len([limit for limit in kept.limits if limit.runs]) == 1
    assert kept.kind == "complaint"


@pytest.mark.rule("EMG-02", "TYP-09", "EMG-01")
async def test_an_emergency_with_only_its_place_goes_on_and_is_reported_at_once() -> None:
    hotline = await a_hotline()
    case = await hotline.recorded(content="电梯困人")
    await confirm(hotline, case, place="3栋2单元电梯", **ONLY_PLACE)

    state = await hotline.told(f"/cases/{case}/classify", {"kind": "emergency"})

    assert (state["urgency"], state["state"]) == ("emergency", "handling")
    escalated = hotline.said_of(CaseEscalated)
    assert [(one.level, one.role, one.reason) for one in escalated] == [(1, "crew_lead", "emergency")]
    assert escalated[0].due is not None


async def test_nothing_but_an_emergency_goes_on_with_only_its_place() -> None:
    hotline = await a_hotline()
    case = await hotline.recorded()
    await confirm(hotline, case, place="大堂", **ONLY_PLACE)

    refused = await hotline.post(f"/cases/{case}/classify", {"kind": "repair"})
    again = await confirm(hotline, case)

    assert refused.json()["code"] == "only_place_known"
    assert again == (200, None)
    await hotline.told(f"/cases/{case}/classify", {"kind": "repair"})
