"""A message and why it was rejected in, its dead letter out, whatever the message's headers contain."""

from __future__ import annotations

from typing import Any

from service import pipeline
from service.dead_letters.letter import PREFIX, dead_letter
from service.kafka.batches import Headers, Send
from service.outcome import Outcome, Reason, Rejected
from service.outputs import Written
from service.worker.attempts import Death
from service.worker.limits import Limits

# A W3C trace context has 55 characters; anything much longer is not one, and is not passed on.
LONGEST_TRACE = 256


class WorkersDied(RuntimeError):
    """Several workers died over one record; the message is the cause that the last of them left, if any."""


def given_up(death: Death) -> tuple[Rejected, WorkersDied]:
    """The rejection of a record over which several workers died, and the exception for its dead letter."""
    summary = f"{death.count} workers died over this record, one after the other"
    known = death.cause or "killed, or a crash of the interpreter: they left no word; see the system's log"
    return Rejected(Reason.INTERNAL_ERROR, f"{summary}: {known.strip().splitlines()[-1]}"[:500]), WorkersDied(known)


def refusal_of(outcome: Outcome[tuple[Written, ...]]) -> Rejected | None:
    """What the dead letter of a message says: why it, or some of its parts, were rejected; None if there is none."""
    if isinstance(outcome, Rejected):
        return outcome
    if not outcome.refused:
        return None
    first = outcome.refused[0]
    return Rejected(first.reason, f"{len(outcome.refused)} of its parts, the first: {first.message}")


def letter_of(
    stage: str, limits: Limits, message: Any, headers: Headers, rejected: Rejected, error: BaseException | None
) -> Send:
    """The dead letter of ``message`` (Faust's), rejected by ``stage``."""
    try:
        return _letter(stage, limits, message, headers, rejected, error)
    except Exception as worse:
        # Without the headers: whatever they contain, a dead letter must be possible.
        return _letter(stage, limits, message, [], rejected, worse)


def _letter(
    stage: str, limits: Limits, message: Any, headers: Headers, rejected: Rejected, error: BaseException | None
) -> Send:
    key, value, more = dead_letter(
        stage=stage,
        reason=rejected.reason,
        message=rejected.message,
        key=message.key,
        value=message.value,
        headers=headers,
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp_ms=int(message.timestamp * 1000),
        error=error,
    )
    size = len(key or b"") + len(value or b"") + sum(len(name) + len(content or b"") + 10 for name, content in more)
    if size > limits.taken_by(pipeline.DEAD_LETTERS):
        # The original stays in the topic it came from, as long as that keeps it; the dead letter is kept longer.
        kept = f"the original, {len(value or b''):,} bytes, is not in here, {limits.describe(pipeline.DEAD_LETTERS)}"
        ours = [header for header in more if header[0].startswith(PREFIX)]
        more = [*ours, (PREFIX + "message", f"{rejected.message[:400]}; {kept}".encode(errors="backslashreplace"))]
        key, value = (key if len(key or b"") <= LONGEST_TRACE else None), b""
    return Send(pipeline.DEAD_LETTERS, key, value, list(more))
