"""What goes beyond Kafka, over a real run: spans to a collector, and the ids of a schema registry before the values."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import jsonschema
import pytest
from aiokafka import AIOKafkaConsumer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from service.audit import audit
from service.commands.demo_run import running
from service.kafka.reading import read
from service.kafka.schema_registry import publish
from service.kafka.tracing import spans_of
from service.pipeline import CLEAN, ENRICHED, RAW, STORIES, STORY_CANDIDATES, UNIQUE
from service.replay.options import ReplayOptions
from service.replay.producer import replay
from service.settings import Settings
from tests.kafka.registry import confluent_stand_in
from tests.waiting import until

pytestmark = [pytest.mark.broker, pytest.mark.embedded]

PATIENCE_SECONDS = 600.0
ARTICLE = (
    "Ferry resumes service\n\nThe ferry between the two islands resumed service on Monday, the harbour said.\n" * 3
)


class Told(NamedTuple):
    """A span as the collector got it; ids in hexadecimal digits."""

    service: str
    name: str
    trace: str
    parent: str
    links: int


@contextmanager
def collector() -> Iterator[tuple[str, dict[str, Told]]]:
    """Takes spans by OTLP over HTTP; its address, and the spans by their ids."""
    spans: dict[str, Told] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            request = ExportTraceServiceRequest()
            request.ParseFromString(gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body)
            for resource in request.resource_spans:
                about = {each.key: each.value.string_value for each in resource.resource.attributes}
                for scope in resource.scope_spans:
                    for each in scope.spans:
                        ids = each.trace_id.hex(), each.parent_span_id.hex()
                        spans[each.span_id.hex()] = Told(about["service.name"], each.name, *ids, len(each.links))
            self.send_response(200 if self.path == "/v1/traces" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", spans
        finally:
            server.shutdown()
            thread.join()


def way_of(span: str, spans: dict[str, Told]) -> list[str]:
    """The names of a span and of all above it."""
    way = []
    while span:
        way.append(spans[span].name)
        span = spans[span].parent
    return way


def test_one_trace_goes_from_the_file_to_the_story_and_each_value_names_its_schema(
    clean_broker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
    path = tmp_path / "ferry.txt"
    path.write_text(ARTICLE)
    with collector() as (address, spans), confluent_stand_in() as registry:
        settings = Settings(
            broker=clean_broker,
            state_dir=tmp_path / "state",
            metrics_port=9810,
            partitions=2,
            otlp_endpoint=address,
            value_format="confluent",
            schema_registry=registry,
        )
        publish(settings)
        with running(settings, lambda line: None) as (current, check):
            assert current.broker is not None
            options = ReplayOptions(paths=(str(path),), bootstrap=current.broker, force=True, state_dir=None)
            asyncio.run(replay(replace(options, spans=spans_of(current, "newswire-replay"))))

            def stories() -> list[str]:
                check()
                return [each for each, told in [*spans.items()] if told.name == f"create {STORIES}"]

            until(stories, PATIENCE_SECONDS)
            (story,) = stories()
            until(lambda: f"process {STORY_CANDIDATES}" in {each.name for each in [*spans.values()]}, PATIENCE_SECONDS)
        # Workers that were told to stop have sent what they had.
        (raw,) = asyncio.run(records(clean_broker, RAW))
        assert spans[story].trace == raw["document-id"]
        assert way_of(story, spans) == [
            f"create {STORIES}",
            *(f"{name} {topic}" for topic in (STORY_CANDIDATES, UNIQUE, CLEAN) for name in ("process", "create")),
            f"process {RAW}",
            f"send {RAW}",
        ]
        assert {each.service for each in spans.values() if each.trace == raw["document-id"]} == {
            "newswire-replay",
            *(f"newswire-{stage}" for stage in ("clean", "deduplicate", "enrich", "cluster")),
        }
        (told,) = asyncio.run(records(clean_broker, STORIES))
        assert told["traceparent"] == f"00-{raw['document-id']}-{story}-01"
        sent = next(each for each in spans.values() if each.name == f"send {STORIES}")
        assert (sent.parent, sent.links) == ("", 1)
        for topic in (CLEAN, UNIQUE, ENRICHED, STORY_CANDIDATES, STORIES):
            (value,) = asyncio.run(values(clean_broker, topic))
            assert value[0] == 0
            with urllib.request.urlopen(f"{registry}/schemas/ids/{int.from_bytes(value[1:5], 'big')}") as response:
                schema = json.loads(json.load(response)["schema"])
            assert schema["title"] == topic
            jsonschema.validate(json.loads(value[5:]), schema)
    assert audit(clean_broker).ledger.balanced, "what reads topics reads such values too"


async def records(broker: str, topic: str) -> list[dict[str, str]]:
    """The headers of the records of a topic."""
    return [{name: text.decode() for name, text in each.headers} async for each in read(broker, topic, until_end=True)]


async def values(broker: str, topic: str) -> list[bytes]:
    """The values of a topic's records as they lie there, by a client that is not ours."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=broker, auto_offset_reset="earliest")
    await consumer.start()
    try:
        found: list[bytes] = []
        while not found:
            batches = await consumer.getmany(timeout_ms=1000)
            found += [each.value for batch in batches.values() for each in batch]
        return found
    finally:
        await consumer.stop()
