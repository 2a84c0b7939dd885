"""Why a record was not sent, in; whose fault that is, out: the record's, the broker's, or ours.

It decides what becomes of the record. Its own fault makes it a dead letter, and the stage goes on; the broker's is
waited out, without a commit; what is neither is a bug.
"""

from __future__ import annotations

from typing import Literal

from aiokafka.errors import (
    IllegalArgumentError,
    IllegalStateError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    RecordTooLargeError,
    UnsupportedCodecError,
)

Fault = Literal["record", "broker", "ours"]

# What a broker answers, or the client says by itself, of a record or batch larger than its topic, or the client, takes.
TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError, RecordTooLargeError)
# What the client says of a call that makes no sense.
MISUSE = (IllegalArgumentError, IllegalStateError, UnsupportedCodecError)


def fault_of(error: BaseException) -> Fault:
    """Whose fault it is that something could not be sent.

    Time-outs, broken connections, leaders that move, partitions short of copies, missing permissions are the broker's:
    the same record can be sent when these are over. An exception of no client and no network is ours.
    """
    if isinstance(error, TOO_LARGE):
        return "record"
    if isinstance(error, KafkaError | TimeoutError | OSError) and not isinstance(error, MISUSE):
        return "broker"
    return "ours"
