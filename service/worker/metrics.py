"""Every metric there is: ``CATALOGUE`` is the one table, ``Metrics`` a worker's own registry made from it."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

# A record takes from 0.1 ms (a redelivery) to seconds (a 10 MB document).
STAGE_BUCKETS = (0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
# From a live feed's tens of milliseconds to a backlog of hours.
END_TO_END_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 7200.0)


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
        "records read and answered for, by outcome: accepted or rejected",
        ("outcome",),
    ),
    Metric("newswire_outputs_total", "counter", "records delivered, by the topic they went to", ("topic",)),
    Metric("newswire_dead_letters_total", "counter", "records given up, by reason from the closed list", ("reason",)),
    Metric("newswire_decisions_total", "counter", "deduplication's decisions, by relation", ("relation",)),
    Metric(
        "newswire_enrichment_failures_total",
        "counter",
        "enrichments that failed; their article went on",
        ("enrichment",),
    ),
    Metric("newswire_stage_seconds", "histogram", "time the stage's own function took for a record", (), STAGE_BUCKETS),
    Metric(
        "newswire_end_to_end_seconds",
        "histogram",
        "time from the receipt of the raw document to the delivery of what this stage made of it",
        (),
        END_TO_END_BUCKETS,
    ),
    Metric(
        "newswire_consumer_lag_records", "gauge", "records waiting in an assigned partition", ("topic", "partition")
    ),
    Metric(
        "newswire_oldest_unprocessed_seconds",
        "gauge",
        "age of the oldest record read or waiting and not yet answered for",
    ),
    Metric(
        "newswire_lag_measured_timestamp_seconds",
        "gauge",
        "when lag and age were last measured, in seconds since 1970; /healthz is 503 once that is over 30 s ago",
    ),
    Metric(
        "newswire_records_skipped_total",
        "counter",
        "records that retention deleted before this stage had read them: lost",
        ("topic",),
    ),
    Metric(
        "newswire_retention_used_ratio",
        "gauge",
        "age of the oldest waiting record as a share of its topic's retention: from 1 on it may be deleted unread",
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
        "records whose time of receipt is over a minute ahead or 30 days ago: left out of newswire_end_to_end_seconds",
    ),
    Metric(
        "newswire_state_entries",
        "gauge",
        "entries the stage remembers: the duplicate index's articles, the open stories",
    ),
    Metric("newswire_recovery_seconds", "gauge", "how long the last start of the stage's state took"),
    Metric("newswire_build_info", "gauge", "1; the labels say what is running", ("version", "python")),
)

# The time a counter was made is a gauge a counter more, and nobody asks for it.
disable_created_metrics()  # type: ignore[no-untyped-call]  # theirs has no annotations

_KINDS = {"counter": Counter, "gauge": Gauge, "histogram": Histogram}


class Metrics:
    """The catalogue, live, on a registry of its own: two apps in one process do not collide."""

    def __init__(self, stage: str) -> None:
        self.registry = CollectorRegistry()
        self._stage = stage
        self._metrics = {}
        self._children: dict[tuple[Any, ...], Any] = {}
        for each in CATALOGUE:
            options = {"buckets": each.buckets} if each.buckets else {}
            self._metrics[each.name] = _KINDS[each.kind](
                each.name, each.about, ("stage", *each.labels), registry=self.registry, **options
            )
        self.set("newswire_build_info", 1, version=version("newswire"), python=platform.python_version())

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        """Add to a counter. Raises KeyError for a name that is not in the catalogue, as do the others."""
        self._labelled(name, labels).inc(amount)

    def set(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        self._labelled(name, labels).set(value)

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Add an observation to a histogram."""
        self._labelled(name, labels).observe(seconds)

    def _labelled(self, name: str, labels: dict[str, str]) -> Any:
        # Looking a child up by its labels takes the library ten times as long as adding to it.
        key = (name, *labels.items())
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = self._metrics[name].labels(stage=self._stage, **labels)
        return child

    def clear(self, name: str) -> None:
        """Forget all label values of a gauge: partitions come and go."""
        self._metrics[name].clear()
        self._children = {key: child for key, child in self._children.items() if key[0] != name}
