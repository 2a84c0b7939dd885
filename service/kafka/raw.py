"""A message of the raw topic in, the RawDocument that it carries out; fields without a header are derived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import PurePosixPath

from service.article import OWN_URI, RawDocument, document_id, document_uri

UNKNOWN_SOURCE = "unknown"
# Header of a record replayed from the dead letters: its original Kafka timestamp.
FIRST_TIMESTAMP = "newswire.error.timestamp"

Headers = Iterable[tuple[str, bytes]]


def header_pairs(headers: Headers | Mapping[str, bytes] | None) -> list[tuple[str, bytes]]:
    """Headers as a list, whether the client returns a mapping, a sequence or None."""
    return list(headers.items() if isinstance(headers, Mapping) else headers or ())


def header_texts(headers: Headers | Mapping[str, bytes] | None) -> dict[str, str]:
    """Headers as text; invalid UTF-8 is replaced, and the last of several headers with the same name wins."""
    return {name: (value or b"").decode(errors="replace") for name, value in header_pairs(headers)}


def raw_document(
    key: bytes | None, value: bytes | None, headers: Headers | Mapping[str, bytes] | None, seconds: float
) -> RawDocument:
    """The document in a message; ``seconds`` is the message's Kafka timestamp. If the header ``received-at`` is missing
    or invalid, the message's original timestamp (before a replay of dead letters) or else ``seconds`` is used. The id
    is the header's, else the key, else derived from source, file name and content. Raises ValueError if no timestamp is
    a valid time."""
    texts = header_texts(headers)
    content = value or b""
    source = texts.get("source") or UNKNOWN_SOURCE
    filename = PurePosixPath(texts.get("filename") or "").name
    stated_id = texts.get("document-id") or (key or b"").decode(errors="replace")
    identity = stated_id or document_id(source, filename, content)
    return RawDocument(
        document_id=identity,
        uri=texts.get("uri")
        or (document_uri(source, texts["filename"]) if texts.get("filename") else f"{OWN_URI}{identity}"),
        source=source,
        filename=filename,
        content=content,
        content_type=texts.get("content-type") or None,
        received_at=_instant((texts.get("received-at"), texts.get(FIRST_TIMESTAMP)), seconds),
    )


def _instant(texts: Iterable[str | None], seconds: float) -> datetime:
    for text in texts:
        with suppress(ValueError, OverflowError):
            instant = datetime.fromisoformat(text or "")
            return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        # A client may write any 64 bits as a timestamp; a made-up time could not be distinguished from a real one.
        raise ValueError(f"no received-at that can be read, and a timestamp that is no time: {seconds:g}") from None
