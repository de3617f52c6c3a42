from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.observability import traces


def test_without_an_endpoint_nothing_is_traced() -> None:
    assert traces.start("kitchen", endpoint=None) is None


def test_a_span_says_which_service_it_is_from() -> None:
    exporter = InMemorySpanExporter()
    provider = traces.provider("kitchen", exporter=exporter)

    with provider.get_tracer("test").start_as_current_span("boil"):
        pass
    provider.shutdown()

    [span] = exporter.get_finished_spans()
    assert span.resource.attributes["service.name"] == "guanjia-kitchen"
