"""The dashboard drawn without Grafana: what there is, by its name, and nothing that is no number."""

from __future__ import annotations

import json
import threading
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tools.dashboard import NO_DATA, Series, drawn, page, series_of

PANEL: dict[str, Any] = {
    "title": "Lag <now>",
    "type": "timeseries",
    "fieldConfig": {"defaults": {"unit": "s"}},
    "targets": [{"expr": "lag", "legendFormat": "{{stage}} {{nothing}}"}],
}


@pytest.fixture
def prometheus() -> Iterator[tuple[str, list[str]]]:
    """Answers each query with two series of which one has a NaN; its address, and what it was asked."""
    queries: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            queries.append(urllib.parse.parse_qs(self.path.partition("?")[2])["query"][0])
            series = [
                {"metric": {"stage": "clean"}, "values": [[10, "1"], [20, "NaN"], [30, "3"]]},
                {"metric": {"stage": "<b>"}, "values": [[10, "2500"]]},
            ]
            content = json.dumps({"data": {"result": series}}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", queries
        finally:
            server.shutdown()
            thread.join()


def test_a_panel_has_what_its_queries_give_under_the_names_that_they_are_given(
    prometheus: tuple[str, list[str]],
) -> None:
    address, queries = prometheus
    assert series_of(PANEL, address, 0, 60) == [
        Series("clean ", ((10, 1), (30, 3))),
        Series("<b> ", ((10, 2500),)),
    ]
    assert queries == ["lag"]


def test_names_are_escaped_and_rows_have_their_titles(prometheus: tuple[str, list[str]]) -> None:
    text = page([{"type": "row", "title": "Overview"}, PANEL, {**PANEL, "type": "stat"}], prometheus[0], 60)
    assert "<h2>Overview</h2>" in text
    assert text.count("Lag &lt;now&gt;") == 2
    assert "&lt;b&gt;" in text
    assert "<b>" not in text
    assert "2.5 ks" in text
    assert NO_DATA not in text


@pytest.mark.parametrize("kind", ["timeseries", "stat"])
@pytest.mark.parametrize("lines", [[], [Series("clean", ())]], ids=["none", "empty"])
def test_a_panel_without_data_says_so(kind: str, lines: list[Series]) -> None:
    assert NO_DATA in drawn({**PANEL, "type": kind}, lines)
