"""The billing run by the real service, killed in its middle."""

import pytest

from tests.bench.billing import run
from tests.bench.ground import ground

pytestmark = pytest.mark.live


@pytest.mark.rule("FEE-01")
def test_a_billing_run_that_is_killed_in_its_middle_charges_each_household_once() -> None:
    with ground() as on:
        ended = run(on, households=600, a_site=300, kills=1, tell=print)

    assert (ended.killed, ended.missing, ended.doubled) == (1, 0, 0)
