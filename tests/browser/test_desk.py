"""The desk keeps what an agent typed, and the board shows what the crews do."""

import re

import pytest
from playwright.sync_api import expect

from deploy.demo.households import households_of
from tests.browser import agent, crew
from tests.browser.center import Center
from tests.browser.morning import Matter, Morning, taken
from tests.browser.windows import Windows

pytestmark = pytest.mark.browser


def test_a_half_written_record_survives_a_reload(windows: Windows) -> None:
    desk = windows.at_desk("wangmin")
    agent.open_desk(desk)
    desk.locator("#field-contact_name").fill("周女士")
    desk.locator("#field-content").fill("快递柜打不开")

    desk.reload()

    expect(desk.locator("#field-contact_name")).to_have_value("周女士")
    expect(desk.locator("#field-content")).to_have_value("快递柜打不开")
    expect(desk.locator(".draft-note")).not_to_be_empty()


def test_escape_loses_no_text(windows: Windows) -> None:
    desk = windows.at_desk("wangmin")
    agent.open_desk(desk)
    desk.locator("#field-content").fill("楼上漏水")

    desk.keyboard.press("Escape")

    expect(desk.locator("#field-content")).to_have_value("楼上漏水")
    expect(desk.locator("#field-content")).to_be_focused()


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(windows: Windows) -> None:
    desk = windows.at_desk("wangmin", language="en")
    agent.open_desk(desk)
    desk.locator("#field-content").fill("The lift makes a noise")

    desk.keyboard.press("F10")

    expect(desk.locator("#field-contact_name-error")).to_be_visible()
    expect(desk.locator(".error-summary")).to_be_focused()
    expect(desk.locator("#field-content")).to_have_value("The lift makes a noise")


@pytest.mark.rule("KNO-01")
def test_a_room_is_found_while_its_label_is_typed(windows: Windows) -> None:
    home = households_of("jinxiu")[6]
    desk = windows.at_desk("wangmin")
    agent.open_desk(desk)
    desk.locator("#field-room_site").select_option("jinxiu")

    desk.locator("#field-room_words").press_sequentially(home.label)

    expect(desk.locator("#rooms .room-choice", has_text=home.place)).to_be_visible()


def test_the_board_moves_by_itself(windows: Windows, center: Center, morning: Morning) -> None:
    assert morning.cases
    board = windows.at_desk("zhoulan")
    with board.expect_response(lambda answer: "/stream" in answer.url):
        board.goto("/board?trade=security")
    matter = Matter("nanhu", 4, "地下车库有人堵住通道", trade="security")

    case = taken(center, matter)

    card = board.locator(".board-card", has_text=matter.content)
    expect(card).to_be_visible()
    expect(board.locator("#column-offered").locator("xpath=..")).to_contain_text(matter.content)
    phone = windows.on_phone("nh-security-1-1")
    crew.open_offer(phone, f"{case}-1")
    crew.accept(phone)
    expect(board.locator("#column-accepted").locator("xpath=..")).to_contain_text(matter.content)


def test_the_first_of_two_phones_has_the_task_and_the_other_is_told_who(
    windows: Windows, center: Center
) -> None:
    matter = Matter("jinxiu", 7, "单元门口有可疑人员逗留", trade="security")
    task = f"{taken(center, matter)}-1"
    first, second = windows.on_phone("jx-security-1-1"), windows.on_phone("jx-security-1-2")
    for phone in (first, second):
        crew.open_offer(phone, task)

    crew.accept(first)
    second.locator("#next form[action$='/accept'] button.btn-primary").tap()

    expect(second.locator(".error-summary")).to_contain_text("宋伟")


def test_a_page_that_the_role_does_not_open_says_so(windows: Windows) -> None:
    desk = windows.at_desk("qiansu")

    answer = desk.goto("/desk")

    assert answer
    assert answer.status == 403
    expect(desk.get_by_role("alert")).to_be_visible()
    expect(desk.locator("main a.btn-primary")).to_have_attribute("href", "/")


def test_a_session_that_is_over_leads_to_the_door_and_back(windows: Windows) -> None:
    desk = windows.at_desk("zhoulan")
    desk.goto("/cases?state=handling")
    desk.context.clear_cookies(name="guanjia_session")

    desk.reload()

    expect(desk).to_have_url(re.compile(r"/sign-in\?next="))
    desk.locator("[name=account]").fill("zhoulan")
    desk.locator("[name=password]").fill("guanjia-demo")
    desk.locator("[name=password]").press("Enter")
    expect(desk).to_have_url(re.compile(r"/cases\?state=handling$"))
