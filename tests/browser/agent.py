"""What an agent does at the desk, by keyboard alone."""

import time
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.center import Center
from tests.browser.keyboard import choose, reach, tick, write

SECONDS_TO_POP = 3
"""A second on a quiet machine; the tests share theirs with seven services."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of the task sheet."""

    trade: str
    what: str
    paid: bool = False


def open_desk(page: Page) -> None:
    """The desk, ready for whatever comes."""
    page.goto("/desk")
    expect(page.locator("#script")).not_to_contain_text("…")


def hear_ring(page: Page, center: Center, *, call: str, caller: str) -> float:
    """Somebody calls; the seconds until the desk shows it."""
    began = time.monotonic()
    center.push("newCall", call, **{"from": caller})
    expect(page.locator(".ring-card", has_text=caller[-4:])).to_be_visible()
    return time.monotonic() - began


def answer(page: Page) -> None:
    """Take the call that waits longest: F2."""
    page.keyboard.press("F2")
    page.wait_for_url("**/desk?call=*")
    expect(page.locator("#field-content")).to_be_focused()


def write_down(page: Page, *, content: str, wish: str, tasks: tuple[Wanted, ...]) -> None:
    """Record, classify as a repair, read back, and split into tasks; the focus is in the record already."""
    page.keyboard.insert_text(content)
    write(page, "wish", wish)
    tick(page, "kind", "repair")
    for said in ("room", "name", "phone"):
        tick(page, "read_back", said)
    for number, task in enumerate(tasks):
        choose(page, "task_trade", task.trade)
        write(page, "task_what", task.what)
        if task.paid:
            tick(page, "task_paid", str(number))


def dispatch(page: Page) -> str:
    """Send the crews out: F10; the case that comes of it."""
    page.keyboard.press("F10")
    page.wait_for_url("**/cases/*")
    return page.url.split("/cases/")[1].split("?")[0]


def call_back(page: Page, case: str, *, words: str) -> None:
    """Call the customer back, who is content."""
    page.goto(f"/follow-ups?case={case}")
    reach(page, "reached")
    page.keyboard.press("Space")
    reach(page, "satisfied")
    page.keyboard.press("Space")
    reach(page, "rating")
    page.keyboard.press("ArrowLeft")
    write(page, "words", words)
    page.keyboard.press("F9")
    page.wait_for_url("**/follow-ups?done=*")
