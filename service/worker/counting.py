"""What became of records in, their metrics and log lines out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from service.dead_letters.letter import attempts_of
from service.kafka.raw import header_pairs
from service.pipeline import Stage
from service.worker import events
from service.worker.made import Made
from service.worker.metrics import Metrics
from service.worker.sources import Sources

# 30 days is longer than any of our topics keeps records; 60 s is how far the clocks of two machines may differ.
LONGEST_END_TO_END_SECONDS, CLOCKS_DIFFER_SECONDS = 30 * 86_400.0, 60.0


def count(batch: Sequence[Made], stage: Stage, metrics: Metrics, sources: Sources) -> None:
    """Count what became of the records of ``batch``, all delivered, and log it where the log level asks for it."""
    counts: Counter[tuple[str, str, str]] = Counter()
    now = datetime.now(UTC)
    for made in batch:
        message = made.event.message
        sources.note(message.headers, made.accepted, made.outputs)
        headers = header_pairs(message.headers)
        events.log_outcome(message, headers, made.outputs, made.refused)
        if attempts_of(headers):
            metrics.count("newswire_dead_letters_replayed_total")
        counts["newswire_records_total", "outcome", "accepted" if made.accepted else "rejected"] += 1
        if made.refused:
            counts["newswire_dead_letters_total", "reason", made.refused.reason.value] += 1
        if made.received_at is not None and made.accepted:
            seconds = (now - made.received_at).total_seconds()
            # A single sender's clock in the year 1 would distort the histogram's sum for the life of the process.
            if -CLOCKS_DIFFER_SECONDS <= seconds <= LONGEST_END_TO_END_SECONDS:
                metrics.observe("newswire_end_to_end_seconds", max(0.0, seconds))
            else:
                metrics.count("newswire_implausible_clocks_total")
        for output in made.outputs:
            counts["newswire_outputs_total", "topic", output.topic] += 1
        counts.update(stage.counts(made.outputs))
    for (name, label, value), number in counts.items():
        metrics.count(name, number, **{label: value})
