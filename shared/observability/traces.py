"""Traces that follow a journey across services; off unless an endpoint is given."""

from opentelemetry import trace
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

Provider = TracerProvider


def provider(service: str, *, exporter: SpanExporter) -> TracerProvider:
    """A provider that hands the service's spans to an exporter, in batches."""
    made = TracerProvider(resource=Resource.create({SERVICE_NAME: f"guanjia-{service}"}))
    made.add_span_processor(BatchSpanProcessor(exporter))
    return made


def start(service: str, *, endpoint: str | None) -> TracerProvider | None:
    """Send the service's spans to an OTLP endpoint over HTTP; without one, nothing is traced."""
    if endpoint is None:
        return None
    # Imported here: the exporter costs a fifth of a second that most processes never need.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

    made = provider(service, exporter=OTLPSpanExporter(endpoint=endpoint))
    trace.set_tracer_provider(made)
    return made
