"""Everything tried before a start: all that is wrong is said at once, and what is right is no line of trouble."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from service.commands import check
from service.kafka import admin, security
from service.settings import Settings
from service.worker.supervisor import apply_all_topics


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(check, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(admin, "CONNECT_SECONDS", 0.2)
    # The models take seconds, and whether they load is other tests' to show.
    monkeypatch.setitem(check.CHECKS, "enrichments", lambda settings: iter(()))
    monkeypatch.setitem(os.environ, "NEWSWIRE_STATE_DIR", str(tmp_path / "state"))


def wrong(broker: str | None) -> dict[str, list[str]]:
    return {name: found for name, found in check.examined(broker) if found}


def test_a_setting_that_does_not_parse_is_all_there_is_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "NEWSWIRE_PARTITIONS", "eight")
    assert wrong(None) == {"settings": ["NEWSWIRE_PARTITIONS='eight' is not a whole number"]}


def test_all_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        told = {
            "NEWSWIRE_METRICS_PORT": str(min(port, 65_529)),
            "NEWSWIRE_STATE_DIR": str(tmp_path / "file" / "state"),
            "NEWSWIRE_PROFILES": str(tmp_path / "nowhere"),
            "NEWSWIRE_SASL_USERNAME": "somebody",
            "NEWSWIRE_VALUE_FORMAT": "confluent",
            "NEWSWIRE_OTLP_ENDPOINT": "http://127.0.0.1:1",
        }
        # As where the extra is not installed.
        monkeypatch.setitem(sys.modules, "service.kafka.otel", None)
        monkeypatch.delattr("service.kafka.otel", raising=False)
        for name, value in told.items():
            monkeypatch.setitem(os.environ, name, value)
        found = wrong("127.0.0.1:1")
    assert set(found) == {
        *("profiles", "state", "ports", "security", "broker", "topics"),
        *("schema registry", "spans"),
    }
    assert "NEWSWIRE_SCHEMA_REGISTRY" in found["schema registry"][0]
    assert "newswire[otel]" in found["spans"][0]
    assert "NEWSWIRE_SASL_USERNAME is set" in found["security"][0]
    assert "cannot serve metrics" in found["ports"][0]
    assert "no Kafka broker answered at 127.0.0.1:1" in found["broker"][0]


def test_without_a_broker_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "NEWSWIRE_METRICS_PORT", "9910")
    assert wrong(None) == {"broker": ["no broker: say --broker HOST:PORT or set NEWSWIRE_BROKER"]}


@pytest.mark.broker
def test_topics_that_are_missing_are_named_and_once_they_are_there_all_is_well(
    clean_broker: str, monkeypatch: pytest.MonkeyPatch, broker_kind: str
) -> None:
    monkeypatch.setattr(check, "CONNECT_SECONDS", 20.0)
    monkeypatch.setattr(admin, "CONNECT_SECONDS", 20.0)
    monkeypatch.setitem(os.environ, "NEWSWIRE_METRICS_PORT", "9910")
    assert "newswire.raw.v1 is missing" in wrong(clean_broker)["topics"]
    apply_all_topics(clean_broker, Settings(broker=clean_broker))
    assert "newswire.raw.v1 is missing" not in wrong(clean_broker).get("topics", [])
    if broker_kind == "kafka":
        assert wrong(clean_broker) == {}
    security.use(Settings())
