"""The desk keeps what an agent typed, and says at the field what is missing."""

import pytest
from playwright.sync_api import expect

from deploy.demo.households import households_of
from tests.browser import agent
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


def test_a_key_pressed_before_the_other_scripts_have_come_is_not_lost(windows: Windows) -> None:
    till = windows.at_desk("qiansu")
    till.route("**/guanjia*.js*", lambda _held_back: None)
    till.goto("/money", wait_until="commit")
    search = till.locator("[name=q]")
    expect(search).to_be_visible()

    till.keyboard.press("/")

    expect(search).to_be_focused()


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
