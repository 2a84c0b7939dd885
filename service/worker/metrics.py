"""Every metric of the workers: ``CATALOGUE`` is the one table, ``Metrics`` a worker's own registry made from it.

Counters and histograms are exported at 0 from the start, with every label value that this stage can count: a series
that first appears at 1 shows no increase to a query.
"""

from __future__ import annotations

import functools
import inspect
import platform
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from service import pipeline
from service.kafka.batches import Delivery
from service.outcome import Reason

# A record takes from 0.1 ms (a redelivery) to seconds (a 10 MB document).
STAGE_BUCKETS = (0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
# From a live feed's tens of milliseconds to a backlog of hours.
END_TO_END_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 7200.0)
# From a local broker's milliseconds to the minute of the send timeout.
BROKER_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
# From a group that is stable at once to a state of many hours of articles that is read from its changelog.
REBALANCE_BUCKETS = (0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)
OTHER_SOURCES = "other"
ACTIVITIES = ("wait", "work", "send")
BACKGROUND_TASKS = ("lag", "retention", "broker", "condition", "snapshots", "standby", "time")
# What the Prometheus client's own collectors add, of the process and of Python; they have no label ``stage``.
OF_THE_PROCESS = {
    "process_virtual_memory_bytes": "gauge",
    "process_resident_memory_bytes": "gauge",
    "process_start_time_seconds": "gauge",
    "process_cpu_seconds_total": "counter",
    "process_open_fds": "gauge",
    "process_max_fds": "gauge",
    "python_gc_objects_collected_total": "counter",
    "python_gc_objects_uncollectable_total": "counter",
    "python_gc_collections_total": "counter",
}


@dataclass(frozen=True, slots=True)
class Metric:
    """One line of the catalogue. The label ``stage`` is on every metric and not repeated here."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    about: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


CATALOGUE: tuple[Metric, ...] = (
    Metric(
        "newswire_records_total",
        "counter",
        "records read and fully processed, by outcome: accepted or rejected",
        ("outcome",),
    ),
    Metric("newswire_outputs_total", "counter", "records delivered, by output topic", ("topic",)),
    Metric(
        "newswire_dead_letters_total",
        "counter",
        "records that became dead letters, by reason from the closed list",
        ("reason",),
    ),
    Metric(
        "newswire_dead_letters_replayed_total",
        "counter",
        "records that were put back from the dead letters; newswire_dead_letters_total minus these are waiting",
    ),
    Metric("newswire_decisions_total", "counter", "decisions of deduplication, by relation", ("relation",)),
    Metric(
        "newswire_retractions_total",
        "counter",
        "kills, corrections and embargoes applied, and copies that came after them, by kind",
        ("kind",),
    ),
    Metric(
        "newswire_retractions_not_found_total",
        "counter",
        "kills, corrections and embargoes that match no known text, by kind",
        ("kind",),
    ),
    Metric(
        "newswire_paused",
        "gauge",
        "1 while the stage is paused because too many records became dead letters; it waits for an operator",
    ),
    Metric(
        "newswire_reused_ids_total",
        "counter",
        "different texts that came under a known article id, or that share hardly anything with an earlier one of "
        "their stated uri, by relation: an update of the known text, a separate article (unique), a copy",
        ("relation",),
    ),
    Metric(
        "newswire_enrichment_failures_total",
        "counter",
        "enrichments that failed; the article was published without them",
        ("enrichment",),
    ),
    Metric(
        "newswire_stage_seconds", "histogram", "time that the stage's own function took for a record", (), STAGE_BUCKETS
    ),
    Metric(
        "newswire_end_to_end_seconds",
        "histogram",
        "time from the receipt of the raw document to the delivery of this stage's output",
        (),
        END_TO_END_BUCKETS,
    ),
    Metric(
        "newswire_consumer_lag_records", "gauge", "records waiting in an assigned partition", ("topic", "partition")
    ),
    Metric(
        "newswire_oldest_unprocessed_seconds",
        "gauge",
        "age of the oldest record that is waiting, or read and not yet fully processed",
    ),
    Metric(
        "newswire_lag_measured_timestamp_seconds",
        "gauge",
        "when lag and age were last measured, in seconds since 1970; /healthz returns 503 if that is over 30 s ago",
    ),
    Metric(
        "newswire_records_skipped_total",
        "counter",
        "records that retention deleted before this stage had read them; they are lost",
        ("topic",),
    ),
    Metric(
        "newswire_retention_used_ratio",
        "gauge",
        "age of the oldest waiting record as a share of its topic's retention; at 1 or more it may be deleted unread",
    ),
    Metric("newswire_broker_up", "gauge", "1 while a broker answers this worker, 0 once none has for five seconds"),
    Metric(
        "newswire_background_restarts_total",
        "counter",
        "background tasks of the worker (lag, broker) that ended and were started again",
        ("task",),
    ),
    Metric(
        "newswire_implausible_clocks_total",
        "counter",
        "records received over a minute in the future or 30 days in the past: left out of newswire_end_to_end_seconds",
    ),
    Metric(
        "newswire_state_entries",
        "gauge",
        "entries in the stage's state: articles of the duplicate index, open stories",
    ),
    Metric("newswire_state_bytes", "gauge", "bytes of the state's entries in the files of the state folder"),
    Metric(
        "newswire_index_bytes",
        "gauge",
        "bytes of memory of the duplicate index, which is built from the state's entries",
    ),
    Metric(
        "newswire_worker_seconds_total",
        "counter",
        "the worker's time by activity: wait for records (polls included), work on them, send the results",
        ("activity",),
    ),
    Metric(
        "newswire_delivery_seconds",
        "histogram",
        "time from handing a batch to the producer until the broker has accepted it",
        (),
        BROKER_BUCKETS,
    ),
    Metric("newswire_delivered_bytes_total", "counter", "bytes that brokers have accepted, by topic", ("topic",)),
    Metric(
        "newswire_retried_batches_total",
        "counter",
        "batches that the client sent again: no answer in time, or the partition's leader had changed",
    ),
    Metric(
        "newswire_undelivered_batches_total",
        "counter",
        "batches that the broker did not accept; the worker exits at the first",
    ),
    Metric("newswire_commit_seconds", "histogram", "time that a commit of offsets took", (), BROKER_BUCKETS),
    Metric("newswire_commit_timestamp_seconds", "gauge", "when offsets were last committed, in seconds since 1970"),
    Metric(
        "newswire_rebalance_seconds",
        "histogram",
        "time from the start of a rebalance until records are processed again; the count is the number of rebalances",
        (),
        REBALANCE_BUCKETS,
    ),
    Metric(
        "newswire_assigned_partitions", "gauge", "partitions of the stage's input that this worker has been assigned"
    ),
    Metric(
        "newswire_stuck_partitions",
        "gauge",
        "partitions with waiting records that made no progress for a minute; /healthz returns 503 if there are any",
    ),
    Metric(
        "newswire_progress_timestamp_seconds",
        "gauge",
        "when a record of an assigned partition was last fully processed, in seconds since 1970",
        ("topic", "partition"),
    ),
    Metric(
        "newswire_source_documents_total",
        "counter",
        "documents by source and outcome, for the sources in NEWSWIRE_METRIC_SOURCES and all others (clean stage)",
        ("source", "outcome"),
    ),
    Metric(
        "newswire_source_articles_total",
        "counter",
        "articles by source and by deduplication's decision on them (deduplicate stage)",
        ("source", "relation"),
    ),
    Metric(
        "newswire_source_last_seen_timestamp_seconds",
        "gauge",
        "when the last document of a source came, in seconds since 1970; the worker's start if none has (clean stage)",
        ("source",),
    ),
    Metric(
        "newswire_source_gap_messages_total",
        "counter",
        "missing messages of a numbered wire, detected from the numbers of the others, by source, for the sources in "
        "NEWSWIRE_SOURCES and NEWSWIRE_METRIC_SOURCES and all others (deduplicate stage)",
        ("source",),
    ),
    Metric("newswire_state_disk_free_bytes", "gauge", "free bytes of the disk that NEWSWIRE_STATE_DIR is on"),
    Metric("newswire_state_disk_size_bytes", "gauge", "size in bytes of the disk that NEWSWIRE_STATE_DIR is on"),
    Metric(
        "newswire_certificate_expiry_timestamp_seconds",
        "gauge",
        "when the certificate in NEWSWIRE_SSL_CERTIFICATE expires, in seconds since 1970",
    ),
    Metric("newswire_recovery_seconds", "gauge", "how long it last took to load the stage's state"),
    Metric(
        "newswire_build_info", "gauge", "always 1; the labels give the versions that are running", ("version", "python")
    ),
)

# The creation time of each counter would be one more gauge per counter, which nobody uses.
disable_created_metrics()  # type: ignore[no-untyped-call]  # theirs has no annotations

_KINDS = {"counter": Counter, "gauge": Gauge, "histogram": Histogram}


def born(stage: pipeline.Stage, sources: Sequence[str] = ()) -> Iterator[tuple[str, dict[str, str]]]:
    """Name and labels of each series that a worker of ``stage`` exports at 0 from the start; ``sources`` are those that
    have a label value of their own."""
    for metric in CATALOGUE:
        if not metric.labels and metric.kind != "gauge":
            yield metric.name, {}
    outcomes = ("accepted", "rejected")
    one: dict[tuple[str, str], Sequence[str]] = {
        ("newswire_records_total", "outcome"): outcomes,
        ("newswire_outputs_total", "topic"): stage.writes,
        ("newswire_delivered_bytes_total", "topic"): (*stage.writes, pipeline.DEAD_LETTERS),
        ("newswire_dead_letters_total", "reason"): [each.value for each in Reason],
        ("newswire_records_skipped_total", "topic"): (stage.reads,),
        ("newswire_background_restarts_total", "task"): BACKGROUND_TASKS,
        ("newswire_worker_seconds_total", "activity"): ACTIVITIES,
    }
    for (name, label), values in one.items():
        yield from ((name, {label: value}) for value in values)
    for name, label, value in stage.known:
        yield name, {label: value}
    if stage.reads == pipeline.RAW:
        for source in (*sources, OTHER_SOURCES):
            yield from (("newswire_source_documents_total", {"source": source, "outcome": each}) for each in outcomes)
    if stage.reads == pipeline.CLEAN:
        yield from (("newswire_source_gap_messages_total", {"source": each}) for each in (*sources, OTHER_SOURCES))


class Metrics:
    """The metrics of the catalogue on a registry of their own, so that two apps in one process do not collide."""

    def __init__(self, stage: str, sources: Sequence[str] = ()) -> None:
        """``sources`` are those that have a label value of their own."""
        self.registry = CollectorRegistry()
        self._stage = stage
        self._metrics = {}
        self._children: dict[tuple[Any, ...], Any] = {}
        for each in CATALOGUE:
            options = {"buckets": each.buckets} if each.buckets else {}
            self._metrics[each.name] = _KINDS[each.kind](
                each.name, each.about, ("stage", *each.labels), registry=self.registry, **options
            )
        for name, labels in born(pipeline.stage(stage), sources):
            self._labelled(name, labels)
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.set("newswire_build_info", 1, version=version("newswire"), python=platform.python_version())

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        """Add to a counter. Like the other methods, raises KeyError for a name that is not in the catalogue."""
        self._labelled(name, labels).inc(amount)

    def set(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        self._labelled(name, labels).set(value)

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Add an observation to a histogram."""
        self._labelled(name, labels).observe(seconds)

    def watch_deliveries(self, deliveries: Iterable[Delivery]) -> None:
        """Observe, for batches that the producer has just taken, when the broker has each, or that delivery failed."""
        began = time.monotonic()
        for each in deliveries:
            each.answer.add_done_callback(functools.partial(self._delivered, each, began))

    def _delivered(self, delivery: Delivery, began: float, answer: Any) -> None:
        if answer.cancelled() or answer.exception() is not None:
            self.count("newswire_undelivered_batches_total")
            return
        self.observe("newswire_delivery_seconds", time.monotonic() - began)
        self.count("newswire_delivered_bytes_total", delivery.bytes, topic=delivery.topic)

    def _labelled(self, name: str, labels: dict[str, str]) -> Any:
        # The library takes ten times as long to look a child up by its labels as to add to it.
        key = (name, *labels.items())
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = self._metrics[name].labels(stage=self._stage, **labels)
        return child

    def clear(self, name: str) -> None:
        """Drop all series of a gauge: its partitions come and go."""
        self._metrics[name].clear()
        self._children = {key: child for key, child in self._children.items() if key[0] != name}


def timed(activity: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator that counts the run time of a method or coroutine, of an object with ``metrics``, as ``activity``."""

    def measured(method: Callable[..., Any]) -> Callable[..., Any]:
        def note(owner: Any, began: float) -> None:
            owner.metrics.count("newswire_worker_seconds_total", time.monotonic() - began, activity=activity)

        @functools.wraps(method)
        def plain(owner: Any, *args: Any) -> Any:
            began = time.monotonic()
            try:
                return method(owner, *args)
            finally:
                note(owner, began)

        @functools.wraps(method)
        async def awaited(owner: Any, *args: Any) -> Any:
            began = time.monotonic()
            try:
                return await method(owner, *args)
            finally:
                note(owner, began)

        return awaited if inspect.iscoroutinefunction(method) else plain

    return measured
