"""The first bytes of a document in, its kind out: a known binary format, HTML, XML, JSON, or None."""

from __future__ import annotations

import re

import orjson

from service.formats.well_formed import json_value

# The first bytes of formats that are not read, and their names in the dead letter.
BINARY: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (WebP, WAV, AVI)"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"BM\x00", "a bitmap"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"ID3", "an MP3 file"),
    (b"OggS", "an Ogg file"),
    (b"fLaC", "a FLAC file"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"\x1aE\xdf\xa3", "a Matroska video"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x00\x05\x16\x07", "an AppleDouble file, which macOS keeps beside another one"),
    (b"PAR1", "a Parquet file"),
    (b"Obj\x01", "an Avro file"),
    (b"%!PS", "a PostScript document"),
)
_MAGIC = tuple(magic for magic, _ in BINARY)
HEAD = 4096
# Text may have one stray zero byte per this many bytes: binary data has more, and other control characters.
LEAST_TO_A_ZERO = 300
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
# The first element, or what the document type names.
_FIRST = re.compile(rb"<(?:!doctype\s+)?([A-Za-z_][\w.:-]{0,60})", re.IGNORECASE)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|div|p|h1|meta|title|table|section|main)\b", re.IGNORECASE
)


def binary_name(content: bytes) -> str | None:
    """A name for the binary format of these bytes, for messages; None if they may be text."""
    head = content[:HEAD]
    if head.startswith(_MAGIC):
        return next(name for magic, name in BINARY if head.startswith(magic))
    if head[4:8] == b"ftyp":
        return "an MP4 or HEIF file"
    zeros = head.count(0)
    # Latin text in UTF-16 has zeros too, only at even or only at odd positions; UTF-32 is known by its byte order mark.
    if zeros and not _wide(head) and not _stray(head, zeros):
        return "binary data (it has zero bytes)"
    return None


def is_html(content: bytes) -> bool:
    """Whether the bytes begin like HTML: a doctype, or a common HTML element in the first ``HEAD`` bytes."""
    head = content[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head[:1] == b"<" and not is_xml(content) and _HTML.search(head) is not None


def has_root(content: bytes, names: bytes) -> bool:
    """Whether the bytes begin with markup that has an element matching ``names`` (a regular expression) in the first
    ``HEAD`` bytes."""
    head = content[:HEAD]
    begun = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
    return begun and re.search(rb"<(?:\w+:)?(?:" + names + rb")[\s>]", head) is not None


def is_xml(content: bytes) -> bool:
    """Whether the bytes begin with an XML declaration and are not XHTML: its first element is ``html``."""
    head = content[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    first = _FIRST.search(_COMMENT.sub(b"", head))
    return head.startswith(b"<?xml") and (first is None or first[1].rpartition(b":")[2].lower() != b"html")


def is_json(content: bytes) -> bool:
    """Whether the bytes are a JSON object or list. An unmistakable beginning suffices; otherwise all is parsed."""
    head = content[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if re.match(rb"\{\s*[\"}]|\[\s*\{\s*\"", head):
        return True
    if not re.match(rb"\[\s*(?:[\[\]\d\"-]|true|false|null)", head):
        return False
    return _loads(content.strip(b"\xef\xbb\xbf \t\r\n"))


def is_json_lines(content: bytes) -> bool:
    """Whether the first line is a whole JSON object and another one follows."""
    text = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    first, _, rest = text.partition(b"\n")
    return first[:1] == b"{" and rest.lstrip()[:1] == b"{" and _loads(first)


def _loads(data: bytes) -> bool:
    try:
        json_value(data)
    except orjson.JSONDecodeError:
        return False
    return True


def _stray(head: bytes, zeros: int) -> bool:
    """Whether the bytes are text except for a few stray zeros, which some programs leave."""
    controls = sum(byte < 32 and byte not in (0, 9, 10, 12, 13, 27) for byte in head)
    return not controls and zeros * LEAST_TO_A_ZERO <= len(head)


def _wide(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[:4] == b"\x00\x00\xfe\xff":
        return True
    even, odd = head[::2].count(0), head[1::2].count(0)
    return min(even, odd) == 0 and max(even, odd) > len(head) / 4
