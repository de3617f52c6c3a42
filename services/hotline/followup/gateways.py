"""What Prometheus is told about call-backs."""

from prometheus_client import Counter

from services.hotline.cases.domain.case import Case

CALLED_BACK = Counter(
    "guanjia_follow_ups_total", "Calls back, by what they brought and whether in time", ("verdict", "in_time")
)


def count_verdict(before: Case, *, after: Case) -> None:
    """Count one call back."""
    if len(after.call_backs) == len(before.call_backs):
        return
    last = after.call_backs[-1]
    verdict = "not_reached" if not last.reached else "satisfied" if last.satisfied else "dissatisfied"
    in_time = before.follow_up is None or last.at <= before.follow_up.due
    CALLED_BACK.labels(verdict=verdict, in_time=str(in_time).lower()).inc()
