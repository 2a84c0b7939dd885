"""Records and what became of them in, metrics by source out: how much each sends, with which outcome, and what is
missing.

The sender chooses the name of its source. Only sources named in the settings (for missing messages also those in the
file of sources) have a label value of their own, so that no sender can create a time series with every document.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from service.kafka.raw import header_texts
from service.outputs import Output
from service.pipeline import CLEAN, RAW, Stage, numbering_of
from service.settings import Settings
from service.worker.gaps import SequenceGaps
from service.worker.kept_numbers import KeptNumbers
from service.worker.metrics import OTHER_SOURCES, Metrics

MISSING = "newswire_source_gap_messages_total"


class Sources:
    """The metrics by source of one stage: of documents at the clean stage, of articles and gaps at deduplicate; none at
    the other stages."""

    def __init__(self, stage: Stage, metrics: Metrics, settings: Settings) -> None:
        """Raises SettingError if the file of sources cannot be read."""
        self._reads = stage.reads
        self._metrics = metrics
        self._named = frozenset(settings.metric_sources)
        self.gaps: SequenceGaps | None = None
        if stage.reads == RAW:
            # So that a source that has sent nothing since the start shows as quiet too.
            for source in (*settings.metric_sources, OTHER_SOURCES):
                metrics.set("newswire_source_last_seen_timestamp_seconds", time.time(), source=source)
        elif stage.reads == CLEAN:
            # At this stage, since all articles of a language come to the same worker, however many workers there are.
            numbering = numbering_of(settings)
            listed = {*settings.metric_sources, *numbering.listed}
            for source in sorted(listed):
                metrics.count(MISSING, 0, source=source)

            def count(source: str, number: int) -> None:
                metrics.count(MISSING, number, source=source if source in listed else OTHER_SOURCES)

            kept = KeptNumbers(settings.state_dir / stage.app_id / "numbers" / (settings.instance or "worker"))
            self.gaps = SequenceGaps(numbering.of, count, kept)

    def read(self, record: Any) -> None:
        """Note a record that was read and processed without an error: its message number, for the gaps."""
        if self.gaps is not None:
            self.gaps.note(record)

    def note(self, headers: Any, accepted: bool, outputs: Sequence[Output]) -> None:
        """Count one record: its headers, whether it was accepted, and what was made of it."""
        if self._reads == RAW:
            source = self._name(outputs, headers)
            outcome = "accepted" if accepted else "rejected"
            self._metrics.count("newswire_source_documents_total", source=source, outcome=outcome)
            self._metrics.set("newswire_source_last_seen_timestamp_seconds", time.time(), source=source)
        elif self._reads == CLEAN and outputs:
            # For a copy the output record is the decision itself.
            record = outputs[0].record
            relation = getattr(record, "decision", record).relation
            source = self._name(outputs, headers)
            self._metrics.count("newswire_source_articles_total", source=source, relation=relation)

    def _name(self, outputs: Sequence[Output], headers: Any) -> str:
        stated = getattr(outputs[0].record, "source", None) if outputs else None
        source = stated or header_texts(headers).get("source")
        return source if source in self._named else OTHER_SOURCES
