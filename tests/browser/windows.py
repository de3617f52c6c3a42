"""Browser windows that remember what went wrong in them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState

from deploy.demo.load import PASSWORD
from tests.architecture.house import ROOT
from tests.browser.center import Center

DESK: Mapping[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: Mapping[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
LOOKS = ROOT / "run" / "browser"
"""Where a failing test leaves what its windows showed."""
ALBUM = ROOT / "docs" / "images"
"""The pictures of the README, taken anew with ``pytest tests/browser --pictures``."""
PATIENCE = 30_000


@dataclass
class Windows:
    """Opens windows for people; each account signs in once, by the page, and its session is used again."""

    browser: Browser
    center: Center
    takes_pictures: bool = False
    sessions: dict[str, StorageState] = field(default_factory=dict)
    open: list[Page] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def at_desk(self, account: str | None, *, language: str = "zh") -> Page:
        """A window of 1440 pixels on the console; nobody is signed in when no account is given."""
        return self._window(account, service="console", language=language, shape=DESK)

    def on_phone(self, account: str | None, *, language: str = "zh") -> Page:
        """A phone of 390 pixels on the crew's page."""
        return self._window(account, service="crew", language=language, shape=PHONE)

    def keep(self, page: Page, name: str) -> None:
        """A picture for the README, when they are taken."""
        if self.takes_pictures:
            ALBUM.mkdir(exist_ok=True)
            page.screenshot(path=ALBUM / f"{name}.png", animations="disabled", caret="hide")

    def photograph(self, name: str) -> tuple[Path, ...]:
        """What every open window shows now."""
        LOOKS.mkdir(parents=True, exist_ok=True)
        taken = []
        for number, page in enumerate(self.open, 1):
            file = LOOKS / f"{name}-{number}.png"
            page.screenshot(path=file, full_page=True)
            taken.append(file)
        return tuple(taken)

    def close(self) -> None:
        """Close every window, and forget what went wrong in them."""
        for page in self.open:
            page.context.close()
        self.open.clear()
        self.complaints.clear()

    def _window(self, account: str | None, *, service: str, language: str, shape: Mapping[str, Any]) -> Page:
        if account and account not in self.sessions:
            self.sessions[account] = self._session(account)
        state = self.sessions[account] if account else None
        context = self.browser.new_context(
            **shape,
            base_url=self.center.at(service),
            storage_state=state,
            locale="zh-CN" if language == "zh" else "en-GB",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "guanjia_language", "value": language, "url": self.center.at(service)}])
        return self._watched(context)

    def _watched(self, context: BrowserContext) -> Page:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._hear(page, said))
        self.open.append(page)
        return page

    def _hear(self, page: Page, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(f"{page.url}: {said.text} {said.location['url']}")

    def _session(self, account: str) -> StorageState:
        with self._alone() as page:
            sign_in(page, account)
            return page.context.storage_state()

    @contextmanager
    def _alone(self) -> Iterator[Page]:
        context = self.browser.new_context(base_url=self.center.at("console"))
        context.set_default_timeout(PATIENCE)
        try:
            yield context.new_page()
        finally:
            context.close()


def sign_in(page: Page, account: str) -> None:
    """Sign in by the form, from wherever the page sends somebody who is not."""
    if "/sign-in" not in page.url:
        page.goto("/sign-in")
    page.locator("[name=account]").fill(account)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)
