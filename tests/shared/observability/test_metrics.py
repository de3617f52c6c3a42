"""The form in which Prometheus reads what was counted, and what labels may hold."""

from importlib import import_module

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.metrics import MetricWrapperBase

from shared.messaging import meters
from shared.observability.metrics import REGISTRY, exposition, from_zero, show
from tests.architecture.house import services

NAMES_OF_MANY = {"site", "crew"}
"""Labels that grow with the sites: only dispatch's, which has a bound for each."""


def labelled() -> dict[str, set[str]]:
    for name in services():
        import_module(f"services.{name}.app")
    return {
        metric._name: set(metric._labelnames)
        for metric in REGISTRY._collector_to_names
        if isinstance(metric, MetricWrapperBase)
    }


def test_labels_never_hold_ids() -> None:
    ids = {
        "case",
        "task",
        "call",
        "household",
        "room",
        "person",
        "account",
        "journey",
        "message",
        "charge",
        "id",
    }

    assert {name: labels & ids for name, labels in labelled().items() if labels & ids} == {}


def test_only_metrics_with_a_bound_name_sites_and_crews() -> None:
    assert {name for name, labels in labelled().items() if labels & NAMES_OF_MANY} == {
        "guanjia_offers",
        "guanjia_crew_offers",
        "guanjia_site_accept_wait_seconds",
        "guanjia_crew_tasks",
        "guanjia_link_heard_timestamp_seconds",
        "guanjia_link_waiting_messages",
    }


@pytest.mark.parametrize(
    ("queue", "name"),
    [
        ("crew.jinxiu.engineering-1", "crew.*"),
        ("crew.jinxiu.urgent", "crew.*.urgent"),
        ("crew.on.archive.site.opened", "crew.on.archive.site.opened"),
        ("billing.on.dispatch.task.finished", "billing.on.dispatch.task.finished"),
    ],
)
def test_crews_own_queues_are_counted_by_their_kind(queue: str, name: str) -> None:
    assert meters.shown(queue) == name


def test_a_counter_begins_at_nothing_so_that_its_first_event_is_seen_to_grow() -> None:
    registry = CollectorRegistry()

    from_zero(Counter("kettles_total", "Kettles", ("colour",), registry=registry), ("red", "blue"))

    assert registry.get_sample_value("kettles_total", {"colour": "red"}) == 0


def test_what_is_gone_does_not_linger_in_a_gauge_and_what_is_expected_shows_as_nothing() -> None:
    registry = CollectorRegistry()
    gauge = Gauge("kettles", "Kettles", ("colour",), registry=registry)
    show(gauge, {("green",): 3})

    show(gauge, {("red",): 1}, ("red", "blue"))

    values = [registry.get_sample_value("kettles", {"colour": one}) for one in ("red", "blue", "green")]
    assert values == [1, 0, None]


def test_whoever_understands_it_gets_points_with_their_journeys() -> None:
    meters.HEARING_SECONDS.labels("kettles").observe(0.2, exemplar={"journey": "j-1"})

    text, form = exposition("application/openmetrics-text;version=1.0.0")
    plain, _ = exposition("")

    assert form.startswith("application/openmetrics-text")
    assert b'# {journey="j-1"} 0.2' in text
    assert b"j-1" not in plain
    assert b"_created" not in text + plain
