"""What Prometheus is told about calls."""

from prometheus_client import Counter

from services.hotline.calls.domain.call import Call

ANSWERED = Counter(
    "guanjia_calls_answered_total", "Calls answered, by whether within the ring limit", ("in_time",)
)
ENDED = Counter("guanjia_calls_ended_total", "Calls over, by whether anybody answered", ("answered",))
TALKED = Counter("guanjia_calls_talk_seconds_total", "Seconds talked on calls that are over")


def count_steps(before: Call | None, *, after: Call) -> None:
    """Count what a change added to a call: its answer, its end."""
    if after.answered_at and not (before and before.answered_at):
        ANSWERED.labels(in_time=str(after.in_time).lower()).inc()
    if after.ended_at and not (before and before.ended_at):
        ENDED.labels(answered=str(after.answered_at is not None).lower()).inc()
        TALKED.inc(after.talk_seconds)
