"""The house rules of calls."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class CallRules:
    """How long a caller may wait and a call may take; the fields are explained in ``defaults.yaml``."""

    seconds_per_ring: float
    ring_limit: int
    ring_stretch: int
    talk_limit: timedelta
    unfiled_after: timedelta
