"""Whether people who see, hear or move differently can use a page, as axe-core finds it."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
RUN = """async (tags) => (await axe.run(document, {
  runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], elementRef: false,
})).violations.map(({id, help, nodes}) => ({id, help, at: nodes.map((node) => node.target.join(" "))}))"""


@cache
def _source() -> str:
    return AXE.read_text("utf-8")


def barriers(page: Page) -> list[str]:
    """What axe-core holds against the page, one line for each rule that it breaks."""
    page.evaluate(_source())
    found: list[dict[str, Any]] = page.evaluate(RUN, list(RULES))
    return [f"{one['id']}: {one['help']} ({'; '.join(one['at'][:4])})" for one in found]
