"""The outcome of a stage: accepted with a value, or rejected with a reason from a closed list.

Exceptions are for bugs. Whatever is wrong with an input is an outcome, and its reason is at once the dead letter's
header, the metric's label and what the tests assert.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Reason(StrEnum):
    """Why a message became a dead letter: a closed list, to which a new reason is added here."""

    EMPTY = "empty"
    UNDECODABLE = "undecodable"
    TOO_LARGE = "too-large"
    UNSUPPORTED_FORMAT = "unsupported-format"
    MALFORMED = "malformed"
    NO_ARTICLE = "no-article"
    INVALID_RECORD = "invalid-record"
    INTERNAL_ERROR = "internal-error"


EXPLANATIONS: dict[Reason, str] = {
    Reason.EMPTY: "no bytes, or nothing but white space and control characters",
    Reason.UNDECODABLE: "the bytes are not text in a character set that can be detected, or a damaged compressed file",
    Reason.TOO_LARGE: "more bytes than `NEWSWIRE_MAX_DOCUMENT_BYTES`, before or after decompression; an article of "
    "more than 500,000 characters; or an output that its topic does not accept: the message gives the limit",
    Reason.UNSUPPORTED_FORMAT: "a format with no entry in the table of formats (a PDF, an image, ...)",
    Reason.MALFORMED: "a known format that does not parse, or JSON without an article in it",
    Reason.NO_ARTICLE: "readable, but nothing in it is an article: menus, legal notices, fragments",
    Reason.INVALID_RECORD: "a record on a topic between stages that does not match its schema",
    Reason.INTERNAL_ERROR: "a bug in the service: the traceback is in the dead letter's headers; or a record during "
    "which three workers died",
}


@dataclass(frozen=True, slots=True)
class Accepted(Generic[T]):
    """The stage accepted the input: ``value`` is its result, ``refused`` are the parts that it rejected, such as a
    damaged record of a file with many."""

    value: T
    refused: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """The stage rejected the input. ``message`` is one line for the operator."""

    reason: Reason
    message: str


Outcome = Accepted[T] | Rejected
