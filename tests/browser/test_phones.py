"""The crews' phones: who has a task, in the reader's language."""

import pytest
from playwright.sync_api import expect

from tests.browser import crew
from tests.browser.center import Center
from tests.browser.morning import Matter, Morning, taken
from tests.browser.windows import Windows

pytestmark = pytest.mark.browser


def test_the_phone_speaks_the_language_of_its_reader(windows: Windows, morning: Morning) -> None:
    assert morning.cases
    phone = windows.on_phone("jx-engineering-1-1", language="en")

    phone.goto("/work?tab=mine")

    expect(phone.locator(".tabs [aria-current]")).to_contain_text("Mine")
    expect(phone.locator(".job").first.locator(".btn-primary")).to_be_visible()
    windows.keep(phone, "phone-mine-en")


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
