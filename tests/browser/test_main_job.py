"""The main job, as people do it: a call becomes a finished, billed, filed and followed-up case."""

import io
import re
import uuid

import pypdf
import pytest
from playwright.sync_api import Page, expect

from deploy.demo.households import households_of
from tests.browser import agent, crew
from tests.browser.agent import Wanted
from tests.browser.center import Center
from tests.browser.morning import Morning, until
from tests.browser.windows import Windows, sign_in

pytestmark = pytest.mark.browser

CALL = f"main-job-{uuid.uuid4()}"
HOME = households_of("jinxiu")[3]
OWNER = HOME.members[0]
LEAK = "厨房水龙头一直滴水，水槽下面的柜子泡湿了"
REPAIR = Wanted("engineering", "更换厨房水龙头", paid=True)
CLEANING = Wanted("cleaning", "清理水槽柜里的积水")
ENGINEERS = {"工程一班": "jx-engineering-1-1", "工程二班": "jx-engineering-2-1"}
STEPS = (
    "hotline.call.rang",
    "hotline.call.answered",
    "hotline.call.ended",
    "hotline.case.opened",
    "hotline.case.confirmed",
    "hotline.case.classified",
    "hotline.task.requested",
    "dispatch.task.planned",
    "dispatch.task.offered",
    "crew.work.accepted",
    "dispatch.task.accepted",
    "crew.price.told",
    "dispatch.task.priced",
    "crew.work.started",
    "dispatch.task.started",
    "crew.work.finished",
    "dispatch.task.finished",
    "crew.work.signed",
    "dispatch.task.returned",
    "billing.charge.raised",
    "billing.charge.paid",
    "notification.notice.sent",
    "hotline.case.served",
    "hotline.case.followed_up",
    "hotline.case.closed",
)


@pytest.mark.rule("HOT-01", "HOT-09", "HOT-13")
def test_a_call_becomes_a_finished_billed_filed_and_followed_up_case(
    center: Center, windows: Windows, morning: Morning
) -> None:
    assert morning.cases
    desk = windows.at_desk(None)
    sign_in(desk, "wangmin")

    case = take_the_call(desk, center, windows=windows)
    price = do_the_repair(windows, member=engineer_of(desk), task=f"{case}-1")
    crew.do_whole_job(windows, "jx-cleaning-1-1", task=f"{case}-2", note="积水已清理，柜体已擦干。")
    follow(desk, case, windows=windows)
    pay(windows, price=price)
    read_notices(desk, case)
    agent.call_back(desk, case, words="师傅来得很快，谢谢。")

    desk.goto(f"/cases/{case}")
    expect(desk.locator(".case-head")).to_contain_text("已办结")
    journey = desk.locator("#journey").inner_text()
    every_step_is_kept(center, case=case, journey=journey)
    read_file(windows)
    assert not windows.complaints, windows.complaints


def take_the_call(desk: Page, center: Center, *, windows: Windows) -> str:
    """Ring while the agent writes something else; answer, write down, send two crews."""
    agent.open_desk(desk)
    writing = desk.locator("#field-content")
    writing.focus()
    desk.keyboard.insert_text("先写着别的事")

    waited = agent.hear_ring(desk, center, call=CALL, caller=OWNER.phones[0])

    expect(writing).to_be_focused()
    expect(writing).to_have_value("先写着别的事")
    assert waited < agent.SECONDS_TO_POP
    windows.keep(desk, "desk-ringing")
    agent.answer(desk)
    expect(desk.locator("#who")).to_contain_text(OWNER.name)
    agent.write_down(desk, content=LEAK, wish="请今天修好", tasks=(REPAIR, CLEANING))
    windows.keep(desk, "desk")
    case = agent.dispatch(desk)
    center.push("hangup", CALL, cause="normalClearing")
    expect(desk.locator(".task-list > li")).to_have_count(2)
    return case


def engineer_of(desk: Page) -> str:
    """The lead of the crew that dispatch offered the repair to: the less loaded of two."""
    line = desk.locator(".task-list > li", has_text=REPAIR.what)
    expect(line).to_contain_text(re.compile("|".join(ENGINEERS)))
    said = line.inner_text()
    return next(lead for name, lead in ENGINEERS.items() if name in said)


def do_the_repair(windows: Windows, *, member: str, task: str) -> str:
    """The engineer signs in on the phone, tells a price, works, and has it signed; the price as it was told."""
    phone = windows.on_phone(None)
    phone.goto("/work")
    sign_in(phone, member)
    windows.keep(phone, "phone-list")
    crew.open_offer(phone, task)
    crew.accept(phone)
    expect(phone.locator("#next form[action$='/start']")).to_have_count(0)
    windows.keep(phone, "phone-price")
    price = crew.tell_price(phone, code="ENG-TAP", quantity="1")
    crew.start(phone)
    crew.finish(phone, "已更换水龙头，试水不漏。", materials="水龙头 1 个", photo=True)
    crew.draw_signature(phone)
    windows.keep(phone, "phone-signature")
    crew.hand_in_signature(phone)
    return price


def follow(desk: Page, case: str, *, windows: Windows) -> None:
    """The case's page moves by itself, up to where the customer is to be called back."""
    expect(desk).to_have_url(re.compile(case))
    expect(desk.locator(".case-head")).to_contain_text("待回访")
    expect(desk.locator(".road")).to_contain_text("产生费用")
    windows.keep(desk, "case")


def pay(windows: Windows, *, price: str) -> None:
    """The cashier takes the money by QR code, and the receipt says it in capitals."""
    till = windows.at_desk("qiansu")
    till.goto("/money")
    row = till.locator("tbody tr", has_text=HOME.place).filter(has_text=price)
    row.get_by_role("link", name="收款").click()
    till.locator("[name=method][value=qr]").check(force=True)
    till.locator("[name=payer]").fill(OWNER.name)
    till.keyboard.press("F9")
    till.wait_for_url("**/money?tab=paid*")
    paper = till.locator(".saved-note a").get_attribute("href")
    assert paper

    printed = till.request.get(paper)

    assert printed.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.body())).pages)
    assert "伍拾元整" in text
    assert OWNER.name in text


def read_notices(desk: Page, case: str) -> None:
    """The owner and the staff were told."""
    desk.goto(f"/notices?case={case}")
    told = desk.locator("tbody")
    expect(told).to_contain_text("业主")
    expect(told).to_contain_text("员工")


def every_step_is_kept(center: Center, *, case: str, journey: str) -> None:
    """The journal has every step, under one journey."""

    def kept() -> set[str]:
        return {one["name"] for one in center.ask("archive", f"/journeys/{journey}", who="zhaomei")["items"]}

    until(lambda: set(STEPS) <= kept(), what=f"the whole road of case {case}")


def read_file(windows: Windows) -> None:
    """The household's file tells it all in one line of time (HHF-01)."""
    archive = windows.at_desk("zhaomei")
    archive.goto(f"/households/{HOME.id}")
    windows.keep(archive, "household")
    said = archive.locator(".road").inner_text()
    older = archive.get_by_role("link", name="更早")
    while older.count():
        with archive.expect_navigation():
            older.click()
        said += archive.locator(".road").inner_text()
    for step in ("来电响铃", "受理登记", "班组接单", "已缴费", "业主签字返单", "回访", "结案"):
        assert step in said
