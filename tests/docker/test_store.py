"""Everything that the live tests promise of a store, over MongoDB in a container, through either driver."""

import pytest

from tests.live.test_house_rules import *  # noqa: F403 every test of it
from tests.live.test_store import *  # noqa: F403 every test of it
from tests.live.test_store_together import *  # noqa: F403 every test of it

pytestmark = pytest.mark.docker
