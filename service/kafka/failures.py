"""The error of a failed send in; whose fault it is out: the record's, the broker's, or ours.

That decides what happens to the record. If it is at fault, it becomes a dead letter and the stage goes on; if the
broker is, the stage waits and commits nothing; anything else is a bug.
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

# Errors of the broker or the client for a record or batch larger than the topic or the client accepts.
TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError, RecordTooLargeError)
# Errors of the client for an invalid call.
MISUSE = (IllegalArgumentError, IllegalStateError, UnsupportedCodecError)


def fault_of(error: BaseException) -> Fault:
    """Whose fault it is that something could not be sent.

    Time-outs, broken connections, leader changes, too few in-sync replicas and missing permissions are the broker's:
    the same record can be sent once they are over. An exception of neither the client nor the network is ours.
    """
    if isinstance(error, TOO_LARGE):
        return "record"
    if isinstance(error, KafkaError | TimeoutError | OSError) and not isinstance(error, MISUSE):
        return "broker"
    return "ours"
