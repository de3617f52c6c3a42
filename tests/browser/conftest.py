"""One live house and one browser for every test that drives pages.

``--pictures`` takes the README's pictures anew; ``--house FOLDER`` visits a house that is up already.
"""

import contextlib
import re
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from deploy.prepare import BROWSERS
from tests.browser.center import Center, raised
from tests.browser.morning import Morning, lived
from tests.browser.windows import PATIENCE, Windows

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", action="store_true", help="take the README's pictures anew")
    parser.addoption("--house", type=Path, help="the folder of a house that is up, to be visited as it is")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="package")
def center(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Center]:
    given = request.config.getoption("house", default=None)
    with contextlib.ExitStack() as stack:
        folder = given
        if not given:
            house = raised(tmp_path_factory.mktemp("house"))
            stack.callback(house.down)
            folder = house.folder
        found = Center(folder)
        stack.callback(found.client.close)
        yield found


@pytest.fixture(scope="package")
def morning(center: Center) -> Morning:
    """A few matters on their way, so that no page is empty."""
    return lived(center)


@pytest.fixture(scope="package")
def browser(center: Center) -> Iterator[Browser]:
    """Chromium, once the center is up: no loop may run while it starts, nor in the async tests of other packages."""
    assert center.at("console")
    executable = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if executable is None:
        pytest.fail(f"no browser here: install one of {', '.join(BROWSERS)}")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def every_window(request: pytest.FixtureRequest, browser: Browser, center: Center) -> Windows:
    return Windows(browser, center, takes_pictures=request.config.getoption("pictures", default=False))


@pytest.fixture
def windows(request: pytest.FixtureRequest, every_window: Windows) -> Iterator[Windows]:
    """Windows for one test; what they show is kept in run/browser when it fails."""
    yield every_window
    if request.node.stash.get(FAILED, False):
        taken = every_window.photograph(re.sub(r"\W+", "-", request.node.name))
        request.node.add_report_section("teardown", "windows", "\n".join(map(str, taken)))
    every_window.close()
