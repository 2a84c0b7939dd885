"""Records consumed and produced in; their spans, by OpenTelemetry's semantic conventions for messaging, out.

A document's trace begins with the replay producer's span, with the trace id of the document's ``traceparent``. Each
stage adds a span for processing a record and one for each record that it creates, whose context is that record's
``traceparent``: so one trace leads from the file to the story. Sending a batch has its own span, linked to the spans of
its records.

https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ and .../messaging/kafka/; needs the extra
``otel``, so nothing but ``tracing.py`` imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode, TraceFlags, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

TRACEPARENT = "traceparent"

Headers = Iterable[tuple[str, bytes]]

_W3C = TraceContextTextMapPropagator()
# Span attributes that are copied from a CloudEvent's headers, by header.
_CLOUD_EVENT = {"ce_id": "cloudevents.event_id", "ce_subject": "cloudevents.event_subject"}


class _Ids(RandomIdGenerator):
    """Random ids, except for the next span if ``given`` is set: its trace id and span id."""

    given: tuple[int, int] | None = None

    def generate_trace_id(self) -> int:
        return self.given[0] if self.given else super().generate_trace_id()

    def generate_span_id(self) -> int:
        (_, span), self.given = self.given or (0, super().generate_span_id()), None
        return span


class Spans:
    """The spans of one process with the service name ``service``; ``processors`` get each span when it ends."""

    def __init__(self, service: str, instance: str | None, processors: Iterable[SpanProcessor]) -> None:
        about = {"service.namespace": "newswire", "service.name": service}
        self._ids = _Ids()
        self._provider = TracerProvider(
            resource=Resource.create({**about, "service.instance.id": instance} if instance else about),
            id_generator=self._ids,
        )
        for each in processors:
            self._provider.add_span_processor(each)
        self._tracer = self._provider.get_tracer("newswire")

    def document(self, topic: str, key: str, traceparent: str) -> tuple[str, Callable[[str | None], None]]:
        """Begin the span of sending a document to the raw topic, with the trace and span ids in ``traceparent``.
        Returns its trace context and a function that ends the span, given an error or None."""
        _, trace_id, span_id, _ = traceparent.split("-")
        self._ids.given = (int(trace_id, 16), int(span_id, 16))
        span = self._span("send", topic, SpanKind.PRODUCER, {"messaging.kafka.message.key": key})
        return traceparent_of(span), partial(_end, span)

    def work(self, message: Any, headers: Headers, group: str) -> Work:
        """Begin the span of processing ``message``, a record of aiokafka or Faust, in the consumer ``group``."""
        about = {
            "messaging.destination.partition.id": str(message.partition),
            "messaging.kafka.offset": message.offset,
            "messaging.consumer.group.name": group,
            "messaging.message.body.size": len(message.value or b""),
        }
        if message.key is not None:
            about["messaging.kafka.message.key"] = message.key.decode(errors="replace")
        carrier = {name: (text or b"").decode(errors="replace") for name, text in headers if name == TRACEPARENT}
        context = _W3C.extract(carrier, Context())
        return Work(self, self._span("process", message.topic, SpanKind.CONSUMER, about, context))

    def record(self, topic: str, headers: Headers, parent: Span | None = None) -> tuple[list[tuple[str, bytes]], Span]:
        """The headers of a record created within the span ``parent``, with the record's own ``traceparent``, and its
        span, which has ended already. ``headers`` are the record's other headers, including its CloudEvent's. Without a
        parent the span begins a new trace.
        """
        rest = [(name, text) for name, text in headers if name != TRACEPARENT]
        about = {_CLOUD_EVENT[name]: text.decode() for name, text in rest if name in _CLOUD_EVENT}
        context = set_span_in_context(parent, Context()) if parent else None
        span = self._span("create", topic, SpanKind.PRODUCER, about, context)
        span.end()
        return [(TRACEPARENT, traceparent_of(span).encode()), *rest], span

    def sending(self, works: Iterable[Work | None]) -> list[Span]:
        """Begin the spans, one per topic, of sending all records that were created in ``works`` as a batch."""
        records: dict[str, list[Link]] = {}
        for topic, span in (made for work in works if work for made in work.made):
            records.setdefault(topic, []).append(Link(span.get_span_context()))
        return [
            self._span("send", topic, SpanKind.CLIENT, {"messaging.batch.message_count": len(links)}, None, links)
            for topic, links in records.items()
        ]

    def _span(
        self,
        operation: str,
        topic: str,
        kind: SpanKind,
        about: dict[str, Any],
        context: Context | None = None,
        links: Sequence[Link] = (),
    ) -> Span:
        attributes = {
            "messaging.system": "kafka",
            "messaging.operation.name": operation,
            "messaging.operation.type": operation,
            "messaging.destination.name": topic,
            **about,
        }
        # Never the child of a span that happens to be current: the record's own headers say which trace it belongs to.
        context = context or Context()
        return self._tracer.start_span(f"{operation} {topic}", context, kind, attributes, links)


@dataclass(slots=True)
class Work:
    """The span of processing one record, and the topic and span of each record that was ``made`` from it."""

    spans: Spans
    span: Span
    made: list[tuple[str, Span]] = field(default_factory=list)

    def record(self, topic: str, headers: Headers) -> list[tuple[str, bytes]]:
        """The headers of a record created from this one, with its own ``traceparent``."""
        more, span = self.spans.record(topic, headers, self.span)
        self.made.append((topic, span))
        return more

    def end(self, error: str | None) -> None:
        """End the span; ``error`` is a low-cardinality error type, None if processing succeeded."""
        _end(self.span, error)


def _end(span: Span, error: str | None) -> None:
    if error is not None:
        span.set_status(Status(StatusCode.ERROR))
        span.set_attribute("error.type", error)
    span.end()


def traceparent_of(span: Span) -> str:
    """The W3C ``traceparent`` of a span, for the headers of its record."""
    found = span.get_span_context()
    return f"00-{found.trace_id:032x}-{found.span_id:016x}-{found.trace_flags & TraceFlags.SAMPLED:02x}"


def to_collector(endpoint: str) -> SpanProcessor:
    """A processor that exports spans to a collector at ``endpoint`` by OTLP over HTTP, from its own thread, and drops
    those that it cannot export. The SDK's environment variables set headers, certificates, sampling and queue size."""
    return BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces"))
