"""One trace from the file to the story, over a real run: replay and four workers send their spans to a collector."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from service.commands.demo_run import running
from service.kafka.reading import read
from service.kafka.tracing import spans_of
from service.pipeline import CLEAN, RAW, STORIES, STORY_CANDIDATES, UNIQUE
from service.replay.options import ReplayOptions
from service.replay.producer import replay
from service.settings import Settings
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


def test_one_trace_goes_from_the_file_to_the_story(
    clean_broker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
    path = tmp_path / "ferry.txt"
    path.write_text(ARTICLE)
    with collector() as (address, spans):
        settings = Settings(
            broker=clean_broker, state_dir=tmp_path / "state", metrics_port=9810, partitions=2, otlp_endpoint=address
        )
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


async def records(broker: str, topic: str) -> list[dict[str, str]]:
    """The headers of the records of a topic."""
    return [{name: text.decode() for name, text in each.headers} async for each in read(broker, topic, until_end=True)]
