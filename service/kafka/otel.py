"""Records read and made in; spans of them by OpenTelemetry's conventions for messaging out.

A document's trace has its id. Replay's span begins it; each stage adds one of its work on a record and one for each
record that it makes, whose context is that record's ``traceparent``: so one trace goes from the file to the story. What
is sent in one go is a span of its own, with links to the records in it.

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
# The attributes of a CloudEvent that a span has too, by the header that has them.
_CLOUD_EVENT = {"ce_id": "cloudevents.event_id", "ce_subject": "cloudevents.event_subject"}


class _Ids(RandomIdGenerator):
    """Random ids, but for the next span's where they are ``given``: those of its trace and its own."""

    given: tuple[int, int] | None = None

    def generate_trace_id(self) -> int:
        return self.given[0] if self.given else super().generate_trace_id()

    def generate_span_id(self) -> int:
        (_, span), self.given = self.given or (0, super().generate_span_id()), None
        return span


class Spans:
    """The spans of one process, which is called ``service``; ``processors`` get each when it has ended."""

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
        """A document that is sent to the raw topic: its trace context, with the ids that ``traceparent`` has for it,
        and what ends its span, with an error if there was one."""
        _, trace, own, _ = traceparent.split("-")
        self._ids.given = (int(trace, 16), int(own, 16))
        span = self._span("send", topic, SpanKind.PRODUCER, {"messaging.kafka.message.key": key})
        return traceparent_of(span), partial(_end, span)

    def work(self, message: Any, headers: Headers, group: str) -> Work:
        """The work of a consumer ``group`` on a record, ``message`` as aiokafka or Faust hand it over."""
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
        """The headers of a record that was made in the span ``parent``, with its own ``traceparent``, and its span.

        That is ended: the making is no work of its own. ``headers`` are the record's, a CloudEvent's among them.
        Without a parent it begins a trace.
        """
        rest = [(name, text) for name, text in headers if name != TRACEPARENT]
        about = {_CLOUD_EVENT[name]: text.decode() for name, text in rest if name in _CLOUD_EVENT}
        context = set_span_in_context(parent, Context()) if parent else None
        span = self._span("create", topic, SpanKind.PRODUCER, about, context)
        span.end()
        return [(TRACEPARENT, traceparent_of(span).encode()), *rest], span

    def sending(self, works: Iterable[Work | None]) -> list[Span]:
        """The spans, one a topic, of sending all records together that were made in ``works``."""
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
        # Never under a span that happens to be current: what a record belongs to, it says itself.
        context = context or Context()
        return self._tracer.start_span(f"{operation} {topic}", context, kind, attributes, links)


@dataclass(slots=True)
class Work:
    """The span of the work on one record, and topic and span of each that was ``made`` of it."""

    spans: Spans
    span: Span
    made: list[tuple[str, Span]] = field(default_factory=list)

    def record(self, topic: str, headers: Headers) -> list[tuple[str, bytes]]:
        """The headers of a record that is made, with its own ``traceparent``."""
        more, span = self.spans.record(topic, headers, self.span)
        self.made.append((topic, span))
        return more

    def end(self, error: str | None) -> None:
        """The work is done; ``error``, one of a short list, says what went wrong."""
        _end(self.span, error)


def _end(span: Span, error: str | None) -> None:
    if error is not None:
        span.set_status(Status(StatusCode.ERROR))
        span.set_attribute("error.type", error)
    span.end()


def traceparent_of(span: Span) -> str:
    """The W3C trace context of a span, for the record that it is of."""
    found = span.get_span_context()
    return f"00-{found.trace_id:032x}-{found.span_id:016x}-{found.trace_flags & TraceFlags.SAMPLED:02x}"


def to_collector(endpoint: str) -> SpanProcessor:
    """What sends spans to a collector at ``endpoint`` by OTLP over HTTP, from a thread of its own; it drops what it
    cannot get rid of. The SDK's own environment variables say the rest: headers, certificates, sampling, queue."""
    return BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces"))
