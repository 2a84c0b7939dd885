"""Spans: what they are called, which attributes they have, and what is under what."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.semconv._incubating.attributes import cloudevents_attributes, error_attributes, messaging_attributes
from opentelemetry.trace import SpanKind, StatusCode

from service.kafka.otel import Spans, traceparent_of
from service.kafka.tracing import spans_of
from service.pipeline import CLEAN, RAW, UNIQUE
from service.replay.options import traceparent
from service.settings import SettingError, Settings, load

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CONTEXT = f"00-{TRACE}-00f067aa0ba902b7-01"
CLOUD_EVENT = [("ce_id", b"e1"), ("ce_subject", b"a1"), ("ce_type", b"t")]


def message(**said: Any) -> Any:
    return SimpleNamespace(**{"topic": RAW, "partition": 3, "offset": 7, "key": b"k\xff", "value": b"four"} | said)


@pytest.fixture
def memory() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def spans(memory: InMemorySpanExporter) -> Spans:
    return Spans("newswire-clean", "host-9410", [SimpleSpanProcessor(memory)])


def names(memory: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {each.name: each for each in memory.get_finished_spans()}


def test_a_documents_span_has_the_ids_of_its_trace_context_and_the_next_one_its_own(
    spans: Spans, memory: InMemorySpanExporter
) -> None:
    context, ended = spans.document(RAW, TRACE, traceparent(TRACE))
    ended(None)
    assert context == traceparent(TRACE)
    assert context.split("-")[1] == TRACE
    spans.record(CLEAN, [])
    first, second = memory.get_finished_spans()
    assert (first.name, first.kind, first.parent) == (f"send {RAW}", SpanKind.PRODUCER, None)
    assert second.context.trace_id != first.context.trace_id


def test_a_trace_that_is_not_sampled_says_so_in_its_context(
    monkeypatch: pytest.MonkeyPatch, memory: InMemorySpanExporter
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
    spans = Spans("newswire-replay", None, [SimpleSpanProcessor(memory)])
    context, ended = spans.document(RAW, TRACE, traceparent(TRACE))
    ended(None)
    assert context == traceparent(TRACE)[:-2] + "00"
    assert memory.get_finished_spans() == ()


def test_work_on_a_record_is_under_the_span_that_the_record_names_and_what_is_made_under_it(
    spans: Spans, memory: InMemorySpanExporter
) -> None:
    work = spans.work(message(), [("source", b"afp"), ("traceparent", CONTEXT.encode())], "newswire-clean")
    headers = dict(work.record(CLEAN, [("traceparent", CONTEXT.encode()), *CLOUD_EVENT]))
    work.end(None)
    for each in spans.sending([work, None]):
        each.end()
    found = names(memory)
    process, create, send = found[f"process {RAW}"], found[f"create {CLEAN}"], found[f"send {CLEAN}"]
    assert process.parent is not None
    assert create.parent is not None
    assert f"{process.context.trace_id:032x}" == TRACE
    assert f"{process.parent.span_id:016x}" == CONTEXT.split("-")[2]
    assert create.parent.span_id == process.context.span_id
    context = headers["traceparent"].decode()
    assert context == f"00-{TRACE}-{create.context.span_id:016x}-01"
    assert headers["ce_id"] == b"e1"
    assert (process.kind, create.kind, send.kind) == (SpanKind.CONSUMER, SpanKind.PRODUCER, SpanKind.CLIENT)
    assert [each.context.span_id for each in send.links] == [create.context.span_id]
    assert process.resource.attributes["service.name"] == "newswire-clean"
    assert process.resource.attributes["service.instance.id"] == "host-9410"


def test_attributes_are_called_as_the_conventions_have_them(spans: Spans, memory: InMemorySpanExporter) -> None:
    work = spans.work(message(), [], "newswire-clean")
    work.record(CLEAN, CLOUD_EVENT)
    work.end("malformed")
    for each in spans.sending([work]):
        each.end()
    known = {
        value
        for module in (messaging_attributes, cloudevents_attributes, error_attributes)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str)
    }
    for span in memory.get_finished_spans():
        assert set(span.attributes or ()) <= known, span.name
        said = span.attributes or {}
        operation, topic = said["messaging.operation.name"], said["messaging.destination.name"]
        assert span.name.split() == [operation, topic]
    process = names(memory)[f"process {RAW}"]
    assert dict(process.attributes or {}) == {
        "messaging.system": "kafka",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": RAW,
        "messaging.destination.partition.id": "3",
        "messaging.kafka.offset": 7,
        "messaging.kafka.message.key": "k\N{REPLACEMENT CHARACTER}",
        "messaging.consumer.group.name": "newswire-clean",
        "messaging.message.body.size": 4,
        "error.type": "malformed",
    }
    assert process.status.status_code is StatusCode.ERROR


@pytest.mark.parametrize("headers", [[], [("traceparent", b"\xff\xfe")], [("traceparent", b"00-0-0-00")]])
def test_a_record_without_a_trace_begins_one(headers: Any, spans: Spans, memory: InMemorySpanExporter) -> None:
    work = spans.work(message(key=None, value=None), headers, "newswire-clean")
    made = dict(work.record(UNIQUE, headers))
    work.end(None)
    assert names(memory)[f"process {RAW}"].parent is None
    assert made["traceparent"].decode() == traceparent_of(names(memory)[f"create {UNIQUE}"])  # type: ignore[arg-type]


def test_without_a_collector_there_are_no_spans_and_nothing_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "service.kafka.otel", None)
    assert spans_of(Settings(), "newswire-clean") is None


def test_a_collector_without_the_extra_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "service.kafka.otel", None)
    monkeypatch.delattr("service.kafka.otel", raising=False)
    with pytest.raises(SettingError, match=r"pip install 'newswire\[otel\]'"):
        spans_of(Settings(otlp_endpoint="http://127.0.0.1:4318"), "newswire-clean")


@pytest.mark.parametrize("address", ["collector:4318", "ftp://collector", "http://a b", "http://user:secret@collector"])
def test_what_is_no_address_of_a_collector_is_said_at_the_start(address: str) -> None:
    with pytest.raises(SettingError, match="NEWSWIRE_OTLP_ENDPOINT"):
        load({"NEWSWIRE_OTLP_ENDPOINT": address})
