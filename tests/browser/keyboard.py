"""Getting about a form without a mouse."""

from playwright.sync_api import Page

FARTHEST = 60
AT = "[document.activeElement?.name ?? '', document.activeElement?.value ?? '']"


def reach(page: Page, name: str, *, value: str | None = None) -> None:
    """Press Tab until the field has the focus (with the value, where several share the name)."""
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        here = page.evaluate(AT)
        if here[0] == name and value in (None, here[1]):
            return
    raise AssertionError(f"{FARTHEST} presses of Tab do not lead to {name} {value or ''}")


def write(page: Page, name: str, text: str) -> None:
    """Go to a field and type into it."""
    reach(page, name)
    page.keyboard.insert_text(text)


def tick(page: Page, name: str, value: str) -> None:
    """Go to a box and tick it."""
    reach(page, name, value=value)
    page.keyboard.press("Space")


def choose(page: Page, name: str, value: str) -> None:
    """Go to a list and step down it to the value."""
    reach(page, name)
    for _ in range(FARTHEST):
        if page.evaluate(AT)[1] == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the list {name} does not offer {value}")
