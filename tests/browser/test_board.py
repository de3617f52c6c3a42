"""The board shows what the crews do, as they do it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import crew
from tests.browser.center import Center
from tests.browser.morning import Matter, Morning, taken
from tests.browser.windows import Windows

pytestmark = pytest.mark.browser


def column(board: Page, name: str) -> Locator:
    return board.locator(f'[aria-labelledby="column-{name}"]')


def test_the_board_has_every_crews_work_in_its_column(windows: Windows, morning: Morning) -> None:
    assert morning.cases
    board = windows.at_desk("zhoulan")

    board.goto("/board")

    expect(column(board, "offered")).to_contain_text("电梯停在 12 层")
    expect(column(board, "accepted")).to_contain_text("客厅吊灯不亮")
    expect(column(board, "started")).to_contain_text("厨房水龙头漏水")
    windows.keep(board, "board")


def test_the_board_moves_by_itself(windows: Windows, center: Center, morning: Morning) -> None:
    assert morning.cases
    board = windows.at_desk("zhoulan")
    board.goto("/board?trade=security")
    matter = Matter("nanhu", 4, "地下车库有人堵住通道", trade="security")

    case = taken(center, matter)

    card = board.locator(".board-card", has_text=matter.content)
    expect(card).to_be_visible()
    expect(column(board, "offered")).to_contain_text(matter.content)
    phone = windows.on_phone("nh-security-1-1")
    crew.open_offer(phone, f"{case}-1")
    crew.accept(phone)
    expect(column(board, "accepted")).to_contain_text(matter.content)
