"""A message and why it was rejected in, the dead letter to send of it out: whatever its headers hold."""

from __future__ import annotations

from typing import Any

from service import pipeline
from service.dead_letters.letter import PREFIX, dead_letter
from service.kafka.batches import Headers, Send
from service.outcome import Outcome, Reason, Rejected
from service.outputs import Written
from service.worker.attempts import Death
from service.worker.limits import Limits

# A trace context is 55 characters (W3C); whatever is much longer is none, and not handed on.
LONGEST_TRACE = 256


class WorkersDied(RuntimeError):
    """Over one record, again and again; the message has what the last of them left behind."""


def given_up(death: Death) -> tuple[Rejected, WorkersDied]:
    """What becomes of a record over which worker after worker died."""
    told = f"{death.count} workers died over this record, one after the other"
    known = death.cause or "killed, or a crash of the interpreter: they left no word; see the system's log"
    return Rejected(Reason.INTERNAL_ERROR, f"{told}: {known.strip().splitlines()[-1]}"[:500]), WorkersDied(known)


def refusal_of(outcome: Outcome[tuple[Written, ...]]) -> Rejected | None:
    """What the one dead letter of a message says: why it was rejected, or what of it could not be taken."""
    if isinstance(outcome, Rejected):
        return outcome
    if not outcome.refused:
        return None
    first = outcome.refused[0]
    return Rejected(first.reason, f"{len(outcome.refused)} of its parts, the first: {first.message}")


def letter_of(
    stage: str, limits: Limits, message: Any, headers: Headers, rejected: Rejected, error: BaseException | None
) -> Send:
    """The dead letter of ``message``, as Faust hands it over, for ``stage``."""
    try:
        return _letter(stage, limits, message, headers, rejected, error)
    except Exception as worse:
        # Whatever its headers hold, a record can be given up.
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
        # It is where it came from, for as long as that topic keeps it; what is said of it stays longer.
        kept = f"the original, {len(value or b''):,} bytes, is not in here, {limits.told(pipeline.DEAD_LETTERS)}"
        own = [header for header in more if header[0].startswith(PREFIX)]
        more = [*own, (PREFIX + "message", f"{rejected.message[:400]}; {kept}".encode(errors="backslashreplace"))]
        key, value = (key if len(key or b"") <= LONGEST_TRACE else None), b""
    return Send(pipeline.DEAD_LETTERS, key, value, list(more))
