"""A message of the raw topic in, the RawDocument it carries out: what a header does not say is derived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import PurePosixPath

from service.article import OWN_URI, RawDocument, document_id, document_uri

UNKNOWN_SOURCE = "unknown"
# Of a record that was put back from the dead letters: the timestamp it had when it first came.
FIRST_TIMESTAMP = "newswire.error.timestamp"

Headers = Iterable[tuple[str, bytes]]


def header_pairs(headers: Headers | Mapping[str, bytes] | None) -> list[tuple[str, bytes]]:
    """Headers as a list, whatever form the client gave them."""
    return list(headers.items() if isinstance(headers, Mapping) else headers or ())


def header_texts(headers: Headers | Mapping[str, bytes] | None) -> dict[str, str]:
    """Headers as text; bytes that are not UTF-8 are replaced, the last of two headers of a name wins."""
    return {name: (value or b"").decode(errors="replace") for name, value in header_pairs(headers)}


def raw_document(
    key: bytes | None, value: bytes | None, headers: Headers | Mapping[str, bytes] | None, seconds: float
) -> RawDocument:
    """The document in a message; ``seconds`` is the message's Kafka timestamp. Where ``received-at`` is missing or
    unreadable that stands in for it, or the one the message had before it was put back; ValueError where none is a
    time. The id is the header's, else the key's, else made of source, file name and bytes."""
    texts = header_texts(headers)
    content = value or b""
    source = texts.get("source") or UNKNOWN_SOURCE
    filename = PurePosixPath(texts.get("filename") or "").name
    own_id = texts.get("document-id") or (key or b"").decode(errors="replace")
    identity = own_id or document_id(source, filename, content)
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
        # A client may write any 64 bits there, and other times could not be told from a guess of ours.
        raise ValueError(f"no received-at that can be read, and a timestamp that is no time: {seconds:g}") from None
