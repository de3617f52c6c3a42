"""Who may not come in is told so, and whoever must sign in again comes back to where they were."""

import re

import pytest
from playwright.sync_api import expect

from deploy.demo.load import PASSWORD
from tests.browser.windows import Windows

pytestmark = pytest.mark.browser


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
    desk.locator("[name=password]").fill(PASSWORD)
    desk.locator("[name=password]").press("Enter")
    expect(desk).to_have_url(re.compile(r"/cases\?state=handling$"))
