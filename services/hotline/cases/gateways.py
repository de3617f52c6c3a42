"""What Prometheus is told about cases."""

from prometheus_client import Counter

from services.hotline.cases.domain.case import Case
from shared.vocabulary.matters import CaseState

OPENED = Counter("guanjia_cases_opened_total", "Cases put on record, by channel", ("channel",))
SERVED = Counter(
    "guanjia_cases_served_total", "Cases served, by kind and whether in time", ("kind", "in_time")
)
CLOSED = Counter("guanjia_cases_closed_total", "Cases closed, by kind and verdict", ("kind", "satisfied"))
REOPENED = Counter("guanjia_cases_reopened_total", "Cases that went on after they were served", ("kind",))
ESCALATED = Counter("guanjia_cases_escalated_total", "Steps up a ladder, by kind", ("kind",))


def count_opened(before: Case | None, *, after: Case) -> None:
    """Count a case that was not there before."""
    if before is None:
        OPENED.labels(channel=after.channel).inc()


def count_steps(before: Case, *, after: Case) -> None:
    """Count what a change brought: served, closed, going on."""
    kind = after.kind or "none"
    if after.reopened > before.reopened:
        REOPENED.labels(kind=kind).inc()
    if after.state is before.state:
        return
    if after.state is CaseState.SERVED:
        in_time = after.due is None or after.road[-1].at <= after.due
        SERVED.labels(kind=kind, in_time=str(in_time).lower()).inc()
    if after.state is CaseState.CLOSED:
        CLOSED.labels(kind=kind, satisfied=str(after.satisfied).lower()).inc()


def count_climbs(before: Case, *, after: Case) -> None:
    """Count the steps up ladders that a change brought."""
    climbed = _levels(after) - _levels(before)
    if climbed > 0:
        ESCALATED.labels(kind=after.kind or "none").inc(climbed)


def _levels(case: Case) -> int:
    return sum(limit.level for limit in case.limits)
