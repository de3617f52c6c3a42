"""One file per household, with everything that ever happened."""

from datetime import timedelta

import pytest

from services.archive.households.domain import STEPS, is_told, line_of
from services.archive.households.handlers import link_case, open_file
from services.archive.households.views import FILES, LOOKS
from services.archive.journal.handlers import file_message
from services.archive.journal.views import ENTRIES
from services.archive.register.handlers import registered
from shared.contracts.archive import HouseholdRevealed
from shared.contracts.billing import ChargeRaised, Fee, FeesRaised
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.envelope import Body, Message
from shared.contracts.hotline import CallRang, CaseConfirmed, CaseOpened
from shared.contracts.notification import NoticeSent
from shared.messaging.subscriptions import AnyMessage
from shared.runtime.service import Ground
from shared.storage.memory import MemoryDatabase, MemoryStore
from shared.vocabulary.ids import AccountId, CallId, CaseId, ChargeId, ChargeTableId, HouseholdId, NoticeId
from shared.vocabulary.matters import Channel
from shared.vocabulary.money import Fen
from shared.vocabulary.people import Role
from tests.archive.people import HOUSEHOLD_JSON, SITE_JSON, a_household, an_archivist, the_archive
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING
from tests.ground import a_client, a_person

HOUSEHOLD = HouseholdId("JX-3-2-501")
RANG = CallRang(call=CallId("call-1"), line="1", caller="13800001234")
OPENED = CaseOpened(
    case=CaseId("case-1"),
    number="A-1042",
    channel=Channel.PHONE,
    owner=AccountId("wangmin"),
    owner_name="王敏",
    contact_name="王小明",
    contact_phone="13800001234",
    content="厨房漏水",
)
CONFIRMED = CaseConfirmed(
    case=CaseId("case-1"),
    household=HOUSEHOLD,
    place="3栋2单元501",
    contact_name="王小明",
    contact_phone="13800001234",
    read_back=("room", "name", "phone"),
)
CHARGED = ChargeRaised(
    charge=ChargeId("charge-1"), kind="work", what="换龙头", amount=Fen(16800), household=HOUSEHOLD
)
FEES = FeesRaised(
    batch=ChargeId("fees-jinxiu-2026-11-1"),
    table=ChargeTableId("jinxiu-2026-11"),
    month="2026-11",
    kind="property_fee",
    what="2026-11 物业服务费",
    amount=Fen(125059),
    fees=(
        Fee(charge=ChargeId("fee-1"), household=HouseholdId("JX-NEIGHBOUR"), place="别处", amount=Fen(99999)),
        Fee(charge=ChargeId("fee-2"), household=HOUSEHOLD, place="3栋2单元501", amount=Fen(25060)),
    ),
)
TOLD = NoticeSent(
    notice=NoticeId("n-1"),
    template="accepted",
    channel="sms",
    audience="owner",
    to="138****1234",
    text="已受理",
    case=CaseId("case-1"),
)


async def hear(ground: Ground, *messages: Message[Body]) -> None:
    """File messages as the journal does, and link the cases among them."""
    for message in messages:
        filed = AnyMessage.model_validate(message.model_dump(mode="json"))
        await file_message(filed, entries=ground.database.register(ENTRIES), clock=ground.clock)


def a_road(*bodies: Body, journey: str = "journey-1") -> list[Message[Body]]:
    return [
        a_message(body, at=MONDAY_MORNING + timedelta(minutes=place), journey=journey)
        for place, body in enumerate(bodies)
    ]


@pytest.mark.rule("HHF-01", "HHF-16")
async def test_a_registered_household_has_exactly_one_file() -> None:
    files = MemoryDatabase().store(FILES)
    said = registered(a_household())

    for _ in range(2):
        await open_file(a_message(said), files=files)

    assert await files.count({}) == 1
    assert (await files.get(HOUSEHOLD)).subjects == (f"household:{HOUSEHOLD}",)


async def test_a_redelivered_confirmation_links_nothing_twice() -> None:
    files = MemoryDatabase().store(FILES)
    message = a_message(CONFIRMED)

    for _ in range(2):
        await link_case(message, files=files)

    assert (await files.get(HOUSEHOLD)).subjects == (
        f"household:{HOUSEHOLD}",
        "case:case-1",
        "journey:journey-1",
    )


async def test_a_case_without_a_household_opens_no_file() -> None:
    files = MemoryDatabase().store(FILES)

    await link_case(a_message(CONFIRMED.model_copy(update={"household": None})), files=files)

    assert await files.count({}) == 0


@pytest.mark.rule("HHF-15")
async def test_a_file_holds_the_call_the_case_the_money_and_the_notices_newest_first() -> None:
    service, ground = the_archive()
    road = a_road(RANG, OPENED, CONFIRMED, CHARGED, TOLD)
    await hear(ground, *road)
    await link_case(a_message(CONFIRMED), files=ground.database.store(FILES))
    async with an_archivist(service, ground) as client:
        await client.post("/sites", json=SITE_JSON)
        await client.put(f"/sites/jinxiu/households/{HOUSEHOLD}", json=HOUSEHOLD_JSON)

        found = (await client.get(f"/households/{HOUSEHOLD}/timeline")).json()

    assert [one["kind"] for one in found["items"]] == ["notice", "money", "case", "case", "call"]
    assert found["items"][1]["says"] == {"zh": "应收费用", "en": "Charge raised"}
    assert found["items"][1]["tells"] == "换龙头 · ¥168.00"
    assert found["next"] is None


@pytest.mark.rule("HHF-15")
async def test_of_the_fees_of_many_a_file_tells_its_own_household_s_and_no_other() -> None:
    service, ground = the_archive()
    await hear(ground, *a_road(FEES))
    async with an_archivist(service, ground) as client:
        await client.post("/sites", json=SITE_JSON)
        await client.put(f"/sites/jinxiu/households/{HOUSEHOLD}", json=HOUSEHOLD_JSON)

        answer = await client.get(f"/households/{HOUSEHOLD}/timeline")

    (found,) = answer.json()["items"]
    assert (found["says"]["zh"], found["tells"]) == ("应收费用", "2026-11 物业服务费 · ¥250.60")
    assert found["amount"] == 25060
    assert "JX-NEIGHBOUR" not in answer.text
    assert "99999" not in answer.text


async def test_a_file_is_read_page_by_page() -> None:
    service, ground = the_archive()
    await hear(ground, *a_road(RANG, OPENED, CONFIRMED, CHARGED, TOLD))
    await link_case(a_message(CONFIRMED), files=ground.database.store(FILES))
    async with an_archivist(service, ground) as client:
        await client.post("/sites", json=SITE_JSON)
        await client.put(f"/sites/jinxiu/households/{HOUSEHOLD}", json=HOUSEHOLD_JSON)

        pages, after = [], None
        while True:
            query = {"limit": "2"} | ({"after": after} if after else {})
            page = (await client.get(f"/households/{HOUSEHOLD}/timeline", params=query)).json()
            pages.append(len(page["items"]))
            if (after := page["next"]) is None:
                break

    assert pages == [2, 2, 1]


async def test_one_journey_about_many_households_shows_each_only_its_own() -> None:
    service, ground = the_archive()
    other = CHARGED.model_copy(update={"charge": "charge-2", "household": "JX-9"})
    await hear(ground, *a_road(CHARGED, other, journey="collect-november"))
    async with an_archivist(service, ground) as client:
        await client.post("/sites", json=SITE_JSON)
        await client.put(f"/sites/jinxiu/households/{HOUSEHOLD}", json=HOUSEHOLD_JSON)

        found = (await client.get(f"/households/{HOUSEHOLD}/timeline")).json()

    assert len(found["items"]) == 1


@pytest.mark.rule("SEC-04", "DOC-14", "HHF-08", "SEC-11")
async def test_phones_are_shown_only_to_who_asks_for_them_and_the_look_is_on_record() -> None:
    service, ground = the_archive()
    async with an_archivist(service, ground) as client:
        await client.post("/sites", json=SITE_JSON)
        await client.put(f"/sites/jinxiu/households/{HOUSEHOLD}", json=HOUSEHOLD_JSON)

        hidden = (await client.get(f"/households/{HOUSEHOLD}")).json()
        plain = (await client.get(f"/households/{HOUSEHOLD}", params={"reveal": 1})).json()

    looks = ground.database.store(LOOKS)
    assert isinstance(looks, MemoryStore)
    assert hidden["people"][0]["phones"] == ["138****1234"]
    assert plain["people"][0]["phones"] == ["+8613800001234"]
    assert [(message.by, message.site, message.body) for message in looks.said] == [
        ("zhaomei", "jinxiu", HouseholdRevealed(household=HOUSEHOLD, what="phones"))
    ]


async def test_who_may_not_see_the_site_leaves_no_look_behind() -> None:
    service, ground = the_archive()
    async with an_archivist(service, ground) as client:
        await client.post("/sites", json=SITE_JSON)
        await client.put(f"/sites/jinxiu/households/{HOUSEHOLD}", json=HOUSEHOLD_JSON)

    async with a_client(service, ground, a_person(Role.STEWARD, sites=("yunjing",))) as client:
        answer = await client.get(f"/households/{HOUSEHOLD}", params={"reveal": 1})

    assert answer.status_code == 403
    assert await ground.database.store(LOOKS).count({}) == 0


def test_every_step_that_has_words_is_a_message_there_is() -> None:
    assert set(STEPS) <= set(CATALOGUE)


def test_a_message_without_words_stands_under_its_own_name() -> None:
    assert line_of("space.rocket.launched", body={}).zh == "space.rocket.launched"


def test_a_word_of_the_house_is_left_to_the_page_to_say() -> None:
    line = line_of("hotline.case.classified", body={"kind": "repair", "urgency": "urgent"})

    assert (line.tells, line.codes) == ("", (("kind", "repair"), ("urgency", "urgent")))


@pytest.mark.parametrize(
    ("name", "audience", "told"),
    [
        ("dispatch.task.accepted", None, True),
        ("crew.work.accepted", None, False),
        ("notification.notice.sent", "owner", True),
        ("notification.notice.sent", "staff", False),
        ("notification.notice.held", None, False),
    ],
)
def test_a_file_tells_each_step_once_and_nothing_that_only_the_staff_were_told(
    name: str, audience: str | None, *, told: bool
) -> None:
    assert is_told(name, body={"audience": audience}) is told
