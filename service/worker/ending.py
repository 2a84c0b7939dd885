"""Exit codes, and ending the process without committing."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from service.kafka.batches import Delivery
from service.kafka.failures import fault_of
from service.worker.attempts import Attempts
from service.worker.limits import Limits

logger = logging.getLogger(__name__)

# From sysexits.h.
BROKER_UNAVAILABLE = 69
INTERNAL_ERROR = 70
TRY_AGAIN = 75


def end_process(code: int, reason: str) -> NoReturn:
    """End the process at once without committing: what was not delivered is read again after the restart."""
    print(f"newswire: {reason}; ending without committing", file=sys.stderr, flush=True)  # noqa: T201 - the last word
    os._exit(code)


def end_over(
    failure: Exception,
    stage: str,
    what: str,
    messages: Sequence[Any],
    delivery: Delivery | None,
    limits: Limits,
    attempts: Attempts,
) -> NoReturn:
    """End the process because outputs of ``messages`` could not be sent, with the exit code that fits the fault;
    ``delivery`` is the delivery that failed.

    If a topic refused a batch for its size, the size is remembered first, so that the next worker does not send what
    the topic refuses. A retry from here could put an older state of a key behind a newer one already delivered.
    """
    fault = fault_of(failure)
    if fault == "broker":
        end_process(BROKER_UNAVAILABLE, f"{stage}: {what}: {failure!r}")
    if fault == "record" and delivery is not None:
        limits.learn(delivery.topic, delivery.bytes, delivery.records)
        size = f"{delivery.topic} refused {delivery.records} record(s) of {delivery.bytes:,} bytes for their size"
        end_process(TRY_AGAIN, f"{stage}: {size}; starting again with what it takes")
    logger.error("a bug in the flow", exc_info=failure)
    for each in messages:
        attempts.blame(each.tp, each.offset, each.timestamp, repr(failure))
    end_process(INTERNAL_ERROR, f"{stage}: {what}: {failure!r}")
