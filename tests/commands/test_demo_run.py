"""The demonstration: what a run showed is kept as it is told, and over the seeds it balances."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from service import article as records
from service.article import document_id
from service.commands import demo_run
from service.commands.demo_run import Observed, demonstrate
from service.dead_letters.letter import dead_letter
from service.errors import BrokerUnavailable
from service.kafka.raw import raw_document
from service.kafka.reading import Record
from service.outcome import Reason, Rejected
from service.pipeline import DEAD_LETTERS, RAW, Pipeline
from service.settings import Settings
from service.worker import supervisor

SEEDS = Path(__file__).parent.parent.parent / "seeds"
BEGAN_MS = 1_591_920_000_000


@pytest.fixture(scope="module")
def observed() -> Observed:
    """A run over the seeds, each answer half a second after its document, and a file that is no article."""
    pipeline, seen = Pipeline(Settings()), Observed()
    for path in sorted(SEEDS.iterdir()):
        content, headers = path.read_bytes(), (("filename", path.name.encode()), ("source", b"demo"))
        key = document_id("demo", path.name, content).encode()
        seen.add(Record(RAW, 0, 0, BEGAN_MS, key, content, headers))
        for topic, made in pipeline.feed(raw_document(key, content, headers, BEGAN_MS / 1000)):
            assert not isinstance(made, Rejected)
            seen.add(Record(topic, 0, 0, BEGAN_MS + 500, b"", records.encode(made), ()))
    raw = Record(RAW, 0, 0, BEGAN_MS, b"numbers", b"[1, 2, 3]", ())
    key_, value, more = dead_letter(
        stage="clean", reason=Reason.MALFORMED, message="why", key=raw.key, value=raw.value, headers=(),
        topic=RAW, partition=0, offset=0, timestamp_ms=BEGAN_MS,
    )  # fmt: skip
    for each in (raw, Record(DEAD_LETTERS, 0, 0, BEGAN_MS + 10, key_, value, tuple(more))):
        seen.add(each)
    return seen


def test_the_account_of_a_run_balances(observed: Observed) -> None:
    ledger = observed.account.ledger()
    assert ledger.balanced
    assert (ledger.documents, ledger.articles, ledger.duplicates) == (4, 4, 1)


def test_reason_and_message_of_a_refusal_are_kept(observed: Observed) -> None:
    assert observed.refused == {"numbers": ("malformed", "why")}


def test_latency_is_from_the_raw_record_to_the_enriched_one(observed: Observed) -> None:
    assert observed.latencies() == [0.5] * 4


@pytest.mark.broker
@pytest.mark.embedded
def test_the_demonstration_over_the_seeds_balances(clean_broker: str, tmp_path: Path) -> None:
    settings = Settings(broker=clean_broker, state_dir=tmp_path, metrics_port=9490)
    seen: list[Any] = []
    report = demonstrate([str(SEEDS)], settings, until=seen.append)
    assert seen == [report]
    assert report.ledger.balanced
    assert (report.ledger.documents, report.ledger.articles, report.ledger.duplicates) == (3, 4, 1)
    # The cut copy is enriched only where it comes before the whole text, and the topic has no order between the two.
    assert len(report.latencies) in (3, 4)
    assert report.replayed.sent == 3


def test_a_service_whose_embedded_broker_has_ended_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """All it held is gone with it: to wait for it, as for another broker, would be for ever."""

    @contextmanager
    def broker(*, ended: threading.Event) -> Iterator[str]:
        ended.set()
        yield "127.0.0.1:1"

    @contextmanager
    def supervised(*_: Any, **__: Any) -> Iterator[Callable[[], None]]:
        yield lambda: None

    monkeypatch.setattr(demo_run, "embedded_broker", broker)
    monkeypatch.setattr(supervisor, "supervised", supervised)
    for name in ("check_port", "apply_all_topics", "wait_until_ready"):
        monkeypatch.setattr(supervisor, name, lambda *_, **__: None)
    with (
        pytest.raises(BrokerUnavailable, match="the embedded broker has ended"),
        demo_run.running(Settings(), lambda line: None) as (_, check),
    ):
        check()
