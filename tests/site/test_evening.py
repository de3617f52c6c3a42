"""One evening with a cut line; ``python -m tests.site --runs 10`` lives through more of them."""

import random
from pathlib import Path

import pytest

from tests.live.secantus import store_url
from tests.site.evening import Evening
from tests.site.line import a_line
from tests.site.town import a_town

__all__ = ("store_url",)
pytestmark = pytest.mark.live
SEED = 4
"""An evening whose cut is long enough for the shovels to notice, and on which both sides decide about a task."""


async def test_what_happens_while_the_line_is_cut_flows_once_and_in_order_and_both_sides_agree(
    store_url: str,  # the fixture
    tmp_path: Path,
) -> None:
    (tmp_path / "files").mkdir()

    with a_line(tmp_path) as line:
        async with a_town(line, store_url=store_url, folder=tmp_path / "files") as town:
            figures = await Evening(town, random.Random(SEED)).goes_by()  # noqa: S311 # moments, no secret

    assert figures["said at the site"]
