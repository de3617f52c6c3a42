"""What a member of a crew does with one thumb on the phone page."""

import io
import time

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.windows import Windows

STROKE = ((40, 90), (70, 40), (100, 110), (130, 45), (165, 105), (200, 60), (235, 95))
REST = 0.2
"""Seconds between two points of the stroke, as the touch screen tells them."""
GREY = (94, 122, 118)


def open_offer(page: Page, task: str) -> None:
    """Open the list and the offer on it; it comes by itself when it is not there yet."""
    page.goto("/work")
    page.locator(f'.job-link[href="/work/{task}"]').tap()
    expect(_next(page, "accept")).to_be_visible()


def accept(page: Page) -> None:
    """Take the task."""
    _next(page, "accept").tap()
    expect(_step(page, "accept")).to_have_count(0)


def tell_price(page: Page, *, code: str, quantity: str) -> str:
    """Tell the price of an item of the book, and hear yes; the sum that the page shows."""
    page.locator(f"#quantity-{code}").fill(quantity)
    said = page.locator("[data-sum] output").inner_text()
    page.locator('button[name=agreed][value="yes"]').tap()
    expect(page.locator("table.told")).to_contain_text(said)
    return said


def start(page: Page) -> None:
    """At the door, let in."""
    consent = page.locator("[name=consent]")
    if consent.count():
        consent.check()
    _next(page, "start").tap()
    expect(_step(page, "finish")).to_have_count(1)


def finish(page: Page, note: str, *, materials: str = "", photo: bool = False) -> None:
    """Take a photo where one is wanted, say what was done, and be done."""
    if photo:
        picture = {"name": "after.png", "mimeType": "image/png", "buffer": a_picture()}
        page.locator("[name=photo]").set_input_files(picture)  # type: ignore[arg-type] # a FilePayload as a dict
        expect(page.locator(".photos img")).to_have_count(1)
    page.locator("[name=note]").fill(note)
    page.locator("[name=materials]").fill(materials)
    _next(page, "finish").tap()
    expect(_step(page, "sign")).to_have_count(1)


def draw_signature(page: Page) -> None:
    """The owner signs with a finger, which rests a moment at the end: a flick would swallow the next tap."""
    pad = page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    touch = page.context.new_cdp_session(page)
    points = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in (*STROKE, STROKE[-1])]
    began = time.time() - len(points) * REST
    for number, point in enumerate(points):
        kind, at = ("touchMove" if number else "touchStart"), began + number * REST
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point], "timestamp": at})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def hand_in_signature(page: Page) -> None:
    """The signed slip goes in; the task is over."""
    _next(page, "sign").tap()
    expect(page.locator("#next .over")).to_be_visible()


def do_whole_job(windows: Windows, account: str, *, task: str, note: str) -> None:
    """A job without a price, from the offer to the signature."""
    page = windows.on_phone(account)
    open_offer(page, task)
    accept(page)
    start(page)
    finish(page, note)
    draw_signature(page)
    hand_in_signature(page)


def a_picture() -> bytes:
    """A photo as small as it can be."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), GREY).save(out, "PNG")
    return out.getvalue()


def _step(page: Page, step: str) -> Locator:
    return page.locator(f'#next form[action$="/{step}"]')


def _next(page: Page, step: str) -> Locator:
    return _step(page, step).locator("button.btn-primary")
