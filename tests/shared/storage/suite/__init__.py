"""What every store promises, tested once for each kind of store there is.

A suite is a class whose tests ask for the fixture ``replicas``: two databases over the same data, as two
processes of one service would have them.
"""

import pytest

for part in ("keeping", "asking", "saying", "sweeping", "numbering", "racing"):
    pytest.register_assert_rewrite(f"{__name__}.{part}")
