"""The results of events on their way to the broker and to the commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from service.kafka.batches import Delivery, Send
from service.outcome import Rejected
from service.outputs import Output

if TYPE_CHECKING:
    from opentelemetry.trace import Span

    from service.kafka.otel import Work


class Made(NamedTuple):
    """An event, what is to be sent for it, and its outcome."""

    event: Any
    sends: Sequence[Send]
    outputs: Sequence[Output]
    accepted: bool
    refused: Rejected | None
    received_at: datetime | None
    trace: Work | None = None


class Sent(NamedTuple):
    """Events, and the deliveries to await before the events may be acknowledged."""

    made: Sequence[Made]
    deliveries: Sequence[Delivery]
    spans: Sequence[Span] = ()
