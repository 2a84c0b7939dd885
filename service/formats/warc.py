"""A WARC file (ISO 28500) in, the bodies of its text responses out: one per page, named by its URL."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator

from service.outcome import Reason, Rejected

_LENGTH = re.compile(rb"^content-length:\s*(\d{1,12})\s*$", re.IGNORECASE | re.MULTILINE)
_TYPE = re.compile(rb"^warc-type:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_TARGET = re.compile(rb"^warc-target-uri:\s*<?([^\s<>]{1,2000})", re.IGNORECASE | re.MULTILINE)
_MEDIA = re.compile(rb"^content-type:\s*([\w/+.-]{1,100})", re.IGNORECASE | re.MULTILINE)
_CODING = re.compile(rb"^content-encoding:\s*(?!identity\b)(?:x-)?(\w[\w-]{0,30})", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding:.*chunked", re.IGNORECASE | re.MULTILINE)
# The head of a response as it is saved with its body (``curl -i``): status and fields.
_SAVED = re.compile(rb"HTTP/\d(?:\.\d)? 2\d\d[^\r\n]{0,200}\r?\n(?:[\w-]{1,100}:[^\r\n]{0,8000}\r?\n){1,200}\r?\n")
# Bytes; a page larger than this once decoded is refused. The size of the whole file is limited by the caller.
LARGEST_PAGE = 20_000_000
# How a body in these codings begins (RFC 1952, RFC 8878).
_BEGINNINGS = {"gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}
# Bytes of a body that show whether it is text.
OF_BODY = 200
# The largest window of zstd that HTTP allows (RFC 9659), in bytes.
LARGEST_WINDOW = 8 << 20


def is_warc(content: bytes) -> bool:
    """Whether the bytes begin like a WARC record."""
    return content[:5] == b"WARC/"


def responses(content: bytes) -> Iterator[tuple[str, bytes | Rejected]]:
    """URL and body of each text response, resource or conversion; for an unreadable record, the reason instead of the
    body."""
    position = content.find(b"WARC/")
    while 0 <= position < len(content):
        end = content.find(b"\r\n\r\n", position)
        header = content[position:end] if end >= 0 else b""
        length = _LENGTH.search(header)
        if length is None:
            yield "record", Rejected(Reason.MALFORMED, "a WARC record that does not say how long it is")
            position = content.find(b"WARC/", position + 5)
            continue
        block = content[end + 4 : end + 4 + int(length.group(1))]
        kind, target = _TYPE.search(header), _TARGET.search(header)
        name = target.group(1).decode("utf-8", "replace") if target else "record"
        if kind and kind.group(1).lower() == b"response":
            body = _http_body(block)
            if body:
                yield name, body
        elif kind and kind.group(1).lower() in (b"resource", b"conversion") and block:
            # A conversion is derived from a response by the archive, for example the text of a page.
            yield name, block
        position = content.find(b"WARC/", end + 4 + int(length.group(1)))


def without_coding(content: bytes) -> bytes | Rejected:
    """A response saved with its head, without the transfer and content codings that the head names; other bytes
    unchanged."""
    saved = _SAVED.match(content) if content[:5] == b"HTTP/" else None
    if saved is None:
        return content
    header, body = saved.group(), content[saved.end() :]
    found = _CODING.search(header)
    coding = found.group(1).lower().decode() if found else None
    if _CHUNKED.search(header):
        body = _unchunked(body)
    elif coding is None:
        return content
    if coding is not None and not _is_plain(body, coding):
        decoded = _decoded(body, coding)
        if isinstance(decoded, Rejected):
            return content if decoded.reason is Reason.UNSUPPORTED_FORMAT else decoded
        body = decoded
    return header + body


def _is_plain(body: bytes, coding: str) -> bool:
    """Whether a body is text: tools such as ``curl --compressed`` decode it and save the head as it came."""
    if body.lstrip()[:1] == b"<":
        return True
    if coding in _BEGINNINGS:
        return not body.startswith(_BEGINNINGS[coding])
    head = body[:OF_BODY]
    return not any(byte < 0x20 and byte not in b"\t\n\r\f" for byte in head) and _is_utf_8(head)


def _is_utf_8(head: bytes) -> bool:
    # The last character may be cut off.
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _http_body(block: bytes) -> bytes | Rejected | None:
    """The decoded body of a response; None if it is not a page but, for example, an error or a picture."""
    end = block.find(b"\r\n\r\n")
    header, body = block[:end], block[end + 4 :]
    media = _MEDIA.search(header)
    if (
        end < 0
        or not re.match(rb"HTTP/\S+ 2\d\d", header)
        or (media and not re.match(rb"text/|application/", media.group(1)))
    ):
        return None
    if _CHUNKED.search(header):
        body = _unchunked(body)
    coding = _CODING.search(header)
    # Some archives decode the body but keep the header: a body that begins with markup is not encoded.
    plain = body.lstrip()[:1] == b"<"
    return _decoded(body, coding.group(1).lower().decode()) if coding and not plain else body


def _decoded(body: bytes, coding: str) -> bytes | Rejected:
    """``body`` with its content coding removed (RFC 9110, 8.4.1; RFC 7932; RFC 9659). Rejects more than
    LARGEST_PAGE bytes."""
    import brotli  # imported lazily, since few pages need them
    import zstandard

    try:
        if coding == "br":
            expanding = brotli.Decompressor()
            body = expanding.process(body, output_buffer_limit=LARGEST_PAGE)
            more = not expanding.is_finished() and not expanding.can_accept_more_data()
        elif coding == "zstd":
            with zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW).stream_reader(body) as reader:
                body = reader.read(LARGEST_PAGE + 1)
            more = False
        elif coding in ("gzip", "deflate"):
            # RFC 9110 requires a zlib wrapper around deflated data; many servers omit it.
            framed = body[:1] == b"\x78" and int.from_bytes(body[:2], "big") % 31 == 0
            decoder = zlib.decompressobj(wbits=31 if coding == "gzip" else 15 if framed else -15)
            body = decoder.decompress(body, LARGEST_PAGE)
            more = bool(decoder.unconsumed_tail)
        else:
            return Rejected(
                Reason.UNSUPPORTED_FORMAT, "a response in a content coding other than gzip, deflate, brotli and zstd"
            )
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        return Rejected(Reason.UNDECODABLE, f"the {coding} coding of a response: {error}")
    if more or len(body) > LARGEST_PAGE:
        return Rejected(Reason.TOO_LARGE, f"a response of more than {LARGEST_PAGE:,} bytes once decoded")
    return body


def _unchunked(body: bytes) -> bytes:
    """The chunks joined; a body that is not chunked after all is returned unchanged."""
    out = bytearray()
    position = 0
    while True:
        end = body.find(b"\r\n", position, position + 20)
        size = body[position:end].split(b";")[0] if end >= 0 else b""
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
            return bytes(out) or body
        if int(size, 16) == 0:
            return bytes(out)
        out += body[end + 2 : end + 2 + int(size, 16)]
        position = end + 4 + int(size, 16)
