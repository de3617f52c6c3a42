"""Who sees a telephone number, and what trace it leaves."""

import pytest

from shared.contracts.hotline import ContactRevealed
from shared.vocabulary.addresses import masked
from shared.vocabulary.people import Role
from tests.ground import a_person
from tests.hotline.desk import OWNER, OWNER_E164, a_hotline

MASKED = masked(OWNER_E164)


@pytest.mark.rule("SEC-04")
@pytest.mark.parametrize("role", [Role.AGENT, Role.CASHIER, Role.AUDITOR])
async def test_whoever_looks_a_case_up_reads_its_number_masked(role: Role) -> None:
    hotline = await a_hotline()
    case = await hotline.confirmed()
    reader = hotline.as_person(a_person(role))

    one, several = await reader.get(f"/cases/{case}"), await reader.get("/cases")

    assert one["contact_phone"] == several["items"][0]["contact_phone"] == MASKED
    assert OWNER_E164 not in str(several)


@pytest.mark.rule("SEC-04")
async def test_a_number_is_shown_for_a_reason_and_the_journal_hears_of_it_once() -> None:
    hotline = await a_hotline()
    case = await hotline.confirmed()

    answers = [
        await hotline.post(f"/cases/{case}/reveal", {"why": "call_back"}, key="once") for _ in range(2)
    ]

    assert [answer.json() for answer in answers] == [{"phone": OWNER_E164}] * 2
    [said] = [one for one in hotline.cases.said if isinstance(one.body, ContactRevealed)]
    assert (said.by, said.body) == ("wangmin", ContactRevealed(case=case, what="phone", why="call_back"))


@pytest.mark.parametrize("person", [a_person(Role.AUDITOR), a_person(Role.AGENT, sites=("yunjing",))])
async def test_who_does_not_handle_cases_there_is_shown_nothing(person: object) -> None:
    hotline = await a_hotline()
    case = await hotline.confirmed()

    answer = await hotline.as_person(person).post(f"/cases/{case}/reveal", {"why": "other"})  # type: ignore[arg-type] # parametrized

    assert answer.status_code == 403
    assert not [one for one in hotline.cases.said if isinstance(one.body, ContactRevealed)]


async def test_no_reason_shows_nothing() -> None:
    hotline = await a_hotline()
    case = await hotline.confirmed()

    assert (await hotline.post(f"/cases/{case}/reveal", {"why": ""})).status_code == 422


async def test_the_agent_who_took_a_call_has_its_number_and_nobody_else() -> None:
    hotline = await a_hotline()
    call = await hotline.rings(caller=OWNER)
    ringing = await hotline.get(f"/calls/{call}")
    await hotline.told(f"/calls/{call}/answer")
    await hotline.push("hangup", cause="normalClearing")

    mine = await hotline.get(f"/calls/{call}")
    other = await hotline.as_person(a_person(Role.AUDITOR, id="shenji")).get("/calls")

    assert (ringing["caller"], mine["caller"]) == (MASKED, OWNER_E164)
    assert OWNER not in str(other["items"])
    assert other["items"][0]["caller"] == MASKED
    assert [one["detail"] for one in other["items"][0]["happenings"]] == [MASKED, "", "normalClearing"]
