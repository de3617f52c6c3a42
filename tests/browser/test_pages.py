"""Every page opens in both languages at its width, says everything in words, and shuts nobody out."""

import re
from collections.abc import Iterator

import pytest
import yaml
from playwright.sync_api import Page, expect

from services.console.app import CHAPTERS
from services.crew.app import HERE as CREW
from shared.web.pages import HERE as SHARED
from tests.browser.axe import barriers
from tests.browser.morning import Morning
from tests.browser.windows import Windows

pytestmark = pytest.mark.browser

KEYS = frozenset(
    key
    for folder in (SHARED, CREW / "work", CREW / "door", *CHAPTERS)
    if (file := folder / "words.yaml").exists()
    for key in yaml.safe_load(file.read_text("utf-8"))
)
CHINESE = re.compile(r"[一-鿿]")
SIGNS = "nav.bar-links, nav.tabs, th, legend, button, summary:not(.road-notices summary), dt, h2 + p.soft"
CONSOLE = (
    ("zhoulan", "/desk"),
    ("zhoulan", "/desk?channel=visit"),
    ("zhoulan", "/cases"),
    ("zhoulan", "/cases/{case}"),
    ("zhoulan", "/cases/{answered}"),
    ("zhoulan", "/follow-ups"),
    ("zhoulan", "/board"),
    ("zhoulan", "/households?q=101"),
    ("zhoulan", "/households/{household}"),
    ("zhoulan", "/notices"),
    ("qiansu", "/money"),
    ("qiansu", "/money?tab=paid"),
    ("fangming", "/money?tab=tables"),
    ("heping", "/rules"),
    ("heping", "/rules?rule=hotline/calls/ring_limit"),
    ("admin", "/accounts"),
    ("admin", "/accounts/new"),
    ("admin", "/accounts/wangmin"),
    ("wangmin", "/account"),
    ("wangmin", "/nowhere"),
    (None, "/sign-in"),
)
PHONE = (
    ("jx-engineering-1-1", "/work"),
    ("jx-engineering-1-1", "/work?tab=mine"),
    ("jx-cleaning-1-1", "/work?tab=done"),
    (None, "/sign-in"),
)
"""Who opens which page."""


@pytest.mark.parametrize(("account", "address"), CONSOLE)
def test_a_page_of_the_console_is_fit_to_be_used(
    account: str | None, address: str, *, windows: Windows, morning: Morning
) -> None:
    asked = address.format(
        case=morning.cases["会议室空调不制冷"],
        answered=morning.cases["请问周末图书馆几点开门"],
        household=morning.household,
    )
    page = windows.at_desk(account)

    faults = [*in_both_languages(page, asked)]

    assert not faults, "\n".join(faults)
    assert not windows.complaints or asked == "/nowhere", windows.complaints


@pytest.mark.parametrize(("account", "address"), PHONE)
def test_a_page_of_the_crew_is_fit_to_be_used(
    account: str | None, address: str, *, windows: Windows, morning: Morning
) -> None:
    assert morning.cases
    page = windows.on_phone(account)

    faults = [*in_both_languages(page, address)]

    assert not faults, "\n".join(faults)
    assert not windows.complaints, windows.complaints


def in_both_languages(page: Page, address: str) -> Iterator[str]:
    """What is wrong with a page, in Chinese and in English."""
    for language in ("zh", "en"):
        page.goto(f"{address}{'&' if '?' in address else '?'}language={language}")
        expect(page.locator(".htmx-request")).to_have_count(0)
        for fault in faults_of(page, language=language):
            yield f"{language}: {fault}"


def faults_of(page: Page, *, language: str) -> Iterator[str]:
    """What is wrong with the page as it stands."""
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if width[0] > width[1]:
        yield f"{width[0]} px wide in a window of {width[1]}"
    text = page.locator("body").inner_text()
    yield from (f"says the key {word}" for word in sorted(KEYS & set(text.split())))
    if language == "en":
        signs = page.locator(SIGNS).all_inner_texts()
        yield from (f"says {sign!r} in English" for sign in signs if CHINESE.search(sign))
    yield from barriers(page)
