"""What the console's tests of accounts and doors share."""

import pytest

from tests.console.doors import House


@pytest.fixture
async def office() -> House:
    office = House()
    for start in office.service.on_start:
        await start()
    return office
