"""Who learns that a matter is late or stuck, and in which words."""

from datetime import timedelta

import pytest

from services.dispatch.tasks.domain.rules import Reason
from services.hotline.cases.domain.limits import LimitName
from services.notification.contacts import handlers as contacts
from services.notification.contacts.domain import CaseContact
from services.notification.notices.handlers import occasions
from services.notification.notices.handlers.telling import RULES
from shared.contracts.dispatch import TaskEscalated
from shared.contracts.hotline import CaseEscalated, CaseHandedOver
from shared.rulebook.rules import DefaultRules
from shared.vocabulary.ids import AccountId, TaskId
from shared.vocabulary.matters import Urgency
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import NotFoundError
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING
from tests.ground import a_ground
from tests.notification.bodies import case_escalated
from tests.notification.office import CASE, SITE, Office, an_account, an_office

NOT_DONE = "task_not_done: JX-000017 缺配件"
CAUSES_OF_DISPATCH = frozenset(Reason) - {Reason.REASSIGNED, Reason.TAKEN}
"""What leaves a crew without going up the ladder is told to nobody here."""


async def an_office_of_agents(*agents: str, language: str = "zh") -> Office:
    office = await an_office()
    for agent in agents:
        opened = an_account(agent, Role.AGENT).model_copy(update={"language": language})
        await contacts.note_account(a_message(opened), staff=office.teller.staff)
    return office


def stuck() -> CaseEscalated:
    return case_escalated(level=0, reason=NOT_DONE).model_copy(update={"role": Role.AGENT})


def handed_over(to: str, *, before: str = "wangmin") -> CaseHandedOver:
    return CaseHandedOver(
        case=CASE, owner=AccountId(to), owner_name=to, before=AccountId(before), reason="下班"
    )


async def recipients(office: Office) -> list[str]:
    return sorted(notice.recipient for notice in await office.every_notice())


async def test_a_task_that_could_not_be_done_is_told_to_who_answers_for_the_case_alone() -> None:
    office = await an_office_of_agents("wangmin", "lihua")

    await occasions.tell_of_late_case(a_message(stuck()), teller=office.teller)

    (notice,) = await office.every_notice()
    assert (notice.template, notice.recipient) == ("case_needs_you", "wangmin")
    assert notice.text == "您负责的事项 A-1042（3-2-1202）派工未能完成（JX-000017 缺配件），请继续跟进。"


async def test_who_took_the_case_over_is_told_instead() -> None:
    office = await an_office_of_agents("wangmin", "lihua")
    later = a_message(handed_over("lihua"), at=MONDAY_MORNING + timedelta(minutes=5))

    for _ in range(2):
        await contacts.note_hand_over(later, contacts=office.teller.contacts)
    await occasions.tell_of_late_case(a_message(stuck()), teller=office.teller)

    assert await recipients(office) == ["lihua"]


async def test_the_last_hand_over_counts_whichever_is_heard_last() -> None:
    office = await an_office_of_agents("wangmin", "lihua", "zhaolei")
    first = a_message(handed_over("lihua"), at=MONDAY_MORNING + timedelta(minutes=5))
    second = a_message(handed_over("zhaolei", before="lihua"), at=MONDAY_MORNING + timedelta(minutes=9))

    for message in (second, first):
        await contacts.note_hand_over(message, contacts=office.teller.contacts)

    assert (await office.teller.contacts.get(CASE)).answers_for == "zhaolei"


async def test_a_hand_over_of_a_case_that_is_not_known_yet_is_heard_again_later() -> None:
    office = await an_office()
    unknown = handed_over("lihua").model_copy(update={"case": "case-9"})

    with pytest.raises(NotFoundError):
        await contacts.note_hand_over(a_message(unknown), contacts=office.teller.contacts)


async def test_when_who_answers_for_the_case_has_left_every_agent_of_the_site_is_told() -> None:
    office = await an_office_of_agents("lihua", "zhaolei")
    gone = an_account("wangmin", Role.AGENT, revision=2, active=False)
    await contacts.note_account(a_message(gone), staff=office.teller.staff)

    await occasions.tell_of_late_case(a_message(stuck()), teller=office.teller)

    assert await recipients(office) == ["lihua", "zhaolei"]


async def test_a_case_that_is_not_known_yet_is_told_later() -> None:
    office = await an_office()
    early = stuck().model_copy(update={"case": "case-9"})

    with pytest.raises(NotFoundError):
        await occasions.tell_of_late_case(a_message(early), teller=office.teller)


def test_every_reason_that_services_give_has_words_in_both_languages() -> None:
    rules = RULES.opened().defaults
    given = {
        *CAUSES_OF_DISPATCH,
        *(f"{name}_late" for name in LimitName if name is not LimitName.EMERGENCY),
        "emergency",
        "task_not_done",
    }

    assert given <= rules.reasons.keys()
    assert rules.apologise_for <= rules.reasons.keys()


@pytest.mark.parametrize(
    ("said", "zh", "en"),
    [
        ("not_accepted", "限时内无人接单", "was not accepted in time"),
        (
            NOT_DONE,
            "派工未能完成（JX-000017 缺配件）",
            "has a task that could not be done (JX-000017 缺配件)",
        ),
        ("客户要求经理回电", "客户要求经理回电", "客户要求经理回电"),
    ],
)
def test_a_reason_is_said_in_the_readers_language_and_free_words_stay(said: str, zh: str, en: str) -> None:
    rules = RULES.opened().defaults

    assert (rules.reason(said, language="zh"), rules.reason(said, language="en")) == (zh, en)


async def test_a_task_nobody_accepted_is_told_in_english_to_who_reads_english() -> None:
    office = await an_office()
    english = an_account("zhanzhang", Role.SITE_MANAGER, revision=2).model_copy(update={"language": "en"})
    await contacts.note_account(a_message(english), staff=office.teller.staff)
    escalated = TaskEscalated(
        task=TaskId("case-1-1"),
        case=CASE,
        slip="JX-000017",
        level=3,
        role=Role.SITE_MANAGER,
        reason=Reason.NOT_ACCEPTED,
        urgency=Urgency.NORMAL,
        place="3-2-1202",
    )

    await occasions.tell_of_late_task(a_message(escalated), teller=office.teller)

    (notice,) = await office.every_notice()
    assert "work order JX-000017 (3-2-1202) was not accepted in time." in notice.text


@pytest.mark.rule("CMP-18")
@pytest.mark.parametrize(
    ("reason", "apologised"),
    [("answer_late", True), ("correction_late", True), ("follow_up_late", False), ("emergency", False)],
)
async def test_the_owner_gets_an_apology_when_the_promised_limit_is_past(
    reason: str, *, apologised: bool
) -> None:
    office = await an_office()

    await occasions.tell_of_late_case(a_message(case_escalated(reason=reason)), teller=office.teller)

    assert ("owner" in await recipients(office)) is apologised


async def test_words_that_a_house_wrote_before_a_notice_was_new_do_not_silence_it() -> None:
    shipped = RULES.opened().defaults.templates
    old = {name: one for name, one in shipped.items() if name != "case_needs_you"}
    ground = a_ground(rules=DefaultRules({"notices.templates": old}))
    office = await an_office(ground=ground)
    await contacts.note_account(a_message(an_account("wangmin", Role.AGENT)), staff=office.teller.staff)

    await occasions.tell_of_late_case(a_message(stuck()), teller=office.teller)

    assert await recipients(office) == ["wangmin"]


def test_an_earlier_answer_changes_nothing_about_who_answers_now() -> None:
    now = CaseContact(id=CASE, site=SITE).answered_by(AccountId("lihua"), since=MONDAY_MORNING)

    earlier = now.answered_by(AccountId("wangmin"), since=MONDAY_MORNING - timedelta(minutes=1))

    assert earlier.answers_for == "lihua"
