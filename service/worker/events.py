"""What became of a record in, the headers of its outputs and a log line for each notable event out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from service.kafka import cloud_events
from service.kafka.batches import Headers
from service.kafka.raw import header_texts
from service.outcome import Rejected
from service.outputs import Output, Written
from service.pipeline import CLEAN, DUPLICATES, ENRICHED, ITEMS, RETRACTIONS, STORIES, UNIQUE
from service.worker.letters import LONGEST_TRACE
from service.worker.logs import FIELDS, KIND

logger = logging.getLogger("newswire.events")

# The topics whose outputs are logged, with the log message.
LOG_MESSAGES = {
    CLEAN: "article found",
    ITEMS: "item found",
    UNIQUE: "article goes on",
    DUPLICATES: "article known",
    RETRACTIONS: "order about published texts",
    ENRICHED: "article enriched",
    STORIES: "story changed",
}
# The fields of a record that are logged, where it has them.
LOGGED_FIELDS = (
    *("article_id", "item_id", "document_id", "source", "filename", "relation", "duplicate_of", "story_id", "event"),
    *("order_id", "kind", "status"),
)


def headers_of(stage: str, headers: Headers, written: Written) -> list[tuple[str, bytes]]:
    """The headers of an output of ``stage``: the input's trace context from ``headers``, and CloudEvents headers."""
    output, key, value = written
    trace = [(name, text) for name, text in headers if name == "traceparent" and len(text or b"") <= LONGEST_TRACE]
    # The records of all other topics have their id as the key.
    about = {CLEAN: "article_id", ITEMS: "item_id"}.get(output.topic, "")
    subject = getattr(output.record, about, output.key)
    return [*trace, *cloud_events.of_output(output.topic, stage, key, value, subject)]


def log_outcome(message: Any, headers: Headers, outputs: Sequence[Output], refused: Rejected | None) -> None:
    """Log what became of ``message`` (Faust's): at INFO one line for each output to a topic in ``LOG_MESSAGES``, at
    WARNING one for a rejection. Unless the level is INFO, rejections are limited to one line a minute for each
    reason."""
    informative = logger.isEnabledFor(logging.INFO)
    if refused is None and not informative:
        return
    trace = _trace_id(header_texts(headers).get("traceparent", ""))
    if informative:
        for output in outputs:
            if output.topic in LOG_MESSAGES:
                logger.info(LOG_MESSAGES[output.topic], extra={FIELDS: {**_logged_fields(output.record), **trace}})
    if refused is not None:
        logger.warning("refused", extra={FIELDS: {**_refused(message, headers, refused), **trace},
                                         KIND: None if informative else refused.reason.value})  # fmt: skip


def _logged_fields(record: Any) -> dict[str, Any]:
    """The LOGGED_FIELDS of a record, or else of its decision, that are set."""
    decision = getattr(record, "decision", None)
    found = ((name, getattr(record, name, None) or getattr(decision, name, None)) for name in LOGGED_FIELDS)
    return {name: value for name, value in found if value}


def _refused(message: Any, headers: Headers, refused: Rejected) -> dict[str, Any]:
    texts = header_texts(headers)
    return {
        "reason": refused.reason.value,
        "why": refused.message,
        "topic": message.topic,
        "partition": message.partition,
        "offset": message.offset,
        **{name: texts[name] for name in ("source", "filename") if name in texts},
        **({"document_id": texts["document-id"]} if "document-id" in texts else {}),
    }


def _trace_id(traceparent: str) -> dict[str, str]:
    """The trace id of a W3C trace context, as a log field; empty if it is not one."""
    parts = traceparent.split("-")
    return {"trace_id": parts[1]} if len(parts) == 4 and len(parts[1]) == 32 else {}
