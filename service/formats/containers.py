"""Compressed bytes in, the files inside out: gzip, bzip2, xz, zstandard, zip, tar and WARC, with limits on size, ratio,
count and depth."""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterable
from itertools import islice
from typing import IO

import zstandard

from service.formats.warc import is_warc, responses, without_coding
from service.outcome import Accepted, Outcome, Reason, Rejected

# Highest allowed compression ratio: text compresses 2 to 20 times; a thousand times is not an article. Checked from
# 1 MiB of decompressed data on, since tiny files of one repeated line do reach high ratios.
MOST_RATIO = 200
RATIO_FROM = 1_048_576
MOST_MEMBERS = 1000
MOST_DEPTH = 2
_CHUNK = 262_144
# File name suffixes of single compressed files.
PACKED = (".gz", ".zst", ".bz2", ".xz")
# Office documents and software packages are zip files too; they contain files of these names.
_PACKAGES = ("[Content_Types].xml", "META-INF/MANIFEST.MF", "AndroidManifest.xml", "mimetype")

XZ = b"\xfd7zXZ\x00"
# Memory limit for xz, in bytes: enough for any real file; more would be an attempt to exhaust memory.
MOST_MEMORY = 2**27
Members = tuple[tuple[str, bytes], ...]


def is_container(content: bytes) -> bool:
    """Whether the bytes begin like a compressed file or an archive that ``unpack`` can read."""
    packed = content[:4] in (b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"PK\x05\x06")
    packed = packed or content[:6] == XZ or _is_bzip2(content)
    return packed or content[:2] == b"\x1f\x8b" or is_warc(content) or _is_tar(content)


def _is_bzip2(content: bytes) -> bool:
    """Checks the magic bytes of the file and of its first block, since text may also begin with "BZh"."""
    return content[:3] == b"BZh" and content[4:10] == b"1AY&SY"


def _is_tar(content: bytes) -> bool:
    """Checks the magic bytes that POSIX and GNU tar write into the first header."""
    return content[257:262] == b"ustar"


def unpack(filename: str, content: bytes, max_bytes: int, depth: int = 0) -> Outcome[Members]:
    """Names and bytes of the files in ``content``, nested containers included; what is not a container is returned as
    one file. ``max_bytes`` limits the decompressed size; ``depth`` counts the nesting so far.

    Rejects with too-large, undecodable, unsupported-format or, for a WARC file, no-article.
    """
    if not is_container(content):
        response = without_coding(content)
        return response if isinstance(response, Rejected) else Accepted(((filename, response),))
    if depth >= MOST_DEPTH:
        return Rejected(Reason.UNSUPPORTED_FORMAT, f"compressed more than {MOST_DEPTH} times over")
    if is_warc(content):
        return _pages(content)
    if _is_tar(content):
        return _untar(content, max_bytes, depth)
    if content[:2] == b"\x1f\x8b":
        inner = _gunzip(content, max_bytes)
    elif content[:6] == XZ or _is_bzip2(content):
        inner = _expanded(content, max_bytes)
    elif content[:2] == b"PK":
        return _unzip(content, max_bytes, depth)
    else:
        inner = _unzstd(content, max_bytes)
    if isinstance(inner, Rejected):
        return inner
    found = unpack(_stem(filename), inner.value, max_bytes, depth + 1)
    return found if isinstance(found, Rejected) else Accepted(found.value, (*found.refused, *inner.refused))


def _pages(content: bytes) -> Outcome[Members]:
    """The pages of a WARC file; ``refused`` lists records that cannot be read, and says if pages beyond MOST_MEMBERS
    were left out."""
    pages: list[tuple[str, bytes]] = []
    refused: list[Rejected] = []
    for name, body in responses(content):
        if isinstance(body, Rejected):
            refused.append(Rejected(body.reason, f"{name[:200]}: {body.message}"))
        elif len(pages) == MOST_MEMBERS:
            refused.append(Rejected(Reason.TOO_LARGE, f"more than {MOST_MEMBERS:,} pages: what follows is left out"))
            break
        else:
            pages.append((name, body))
    if pages:
        return Accepted(tuple(pages), tuple(refused))
    return refused[0] if refused else Rejected(Reason.NO_ARTICLE, "a WARC file without a response that has a text")


def _stem(filename: str) -> str:
    lower = filename.lower()
    for suffix in (*PACKED, ".gzip", ".zstd"):
        if lower.endswith(suffix):
            return filename[: -len(suffix)]
    return filename


def _bounded(size: int, packed: int, max_bytes: int) -> Rejected | None:
    if size > max_bytes:
        return Rejected(Reason.TOO_LARGE, f"more than {max_bytes} bytes once decompressed")
    if size > RATIO_FROM and size > MOST_RATIO * packed:
        return Rejected(Reason.TOO_LARGE, f"decompresses to more than {MOST_RATIO} times its size")
    return None


def _gunzip(content: bytes, max_bytes: int) -> Outcome[bytes]:
    out = bytearray()
    rest = content
    try:
        # A gzip file may have several members; other bytes after them are padding and ignored.
        while rest[:2] == b"\x1f\x8b":
            member = zlib.decompressobj(wbits=31)
            data = rest
            while not member.eof:
                out += member.decompress(data, _CHUNK)
                refused = _bounded(len(out), len(content), max_bytes)
                if refused:
                    return refused
                if not member.unconsumed_tail and not member.eof:
                    ends = Rejected(Reason.UNDECODABLE, "the gzip file ends before its data does")
                    # In a truncated WARC file the pages before the cut are readable, each in its own member.
                    return Accepted(bytes(out), (ends,)) if is_warc(bytes(out[:5])) else ends
                data = member.unconsumed_tail
            rest = member.unused_data
    except zlib.error as error:
        return Rejected(Reason.UNDECODABLE, f"the gzip file is damaged: {error}")
    return Accepted(bytes(out))


def _expanded(content: bytes, max_bytes: int) -> Outcome[bytes]:
    """Decompresses bzip2 or xz, with one or more streams."""
    out = bytearray()
    rest = content
    try:
        while rest[:3] in (b"BZh", XZ[:3]):
            xz = rest[:6] == XZ
            stream = lzma.LZMADecompressor(memlimit=MOST_MEMORY) if xz else bz2.BZ2Decompressor()
            data = rest
            while not stream.eof:
                out += stream.decompress(data, _CHUNK)
                refused = _bounded(len(out), len(content), max_bytes)
                if refused:
                    return refused
                if stream.needs_input and not stream.eof:
                    return Rejected(Reason.UNDECODABLE, f"the {'xz' if xz else 'bzip2'} file ends before its data does")
                data = b""
            rest = stream.unused_data
    except (lzma.LZMAError, OSError, ValueError) as error:
        return Rejected(Reason.UNDECODABLE, f"the packed file is damaged: {error}")
    return Accepted(bytes(out))


def _unzstd(content: bytes, max_bytes: int) -> Outcome[bytes]:
    out = bytearray()
    try:
        # A window of 2**27 bytes is enough; a larger one would be an attempt to exhaust memory.
        reader = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(content, read_across_frames=True)
        while chunk := reader.read(_CHUNK):
            out += chunk
            refused = _bounded(len(out), len(content), max_bytes)
            if refused:
                return refused
        # The stream reader does not report a truncated frame, so compare with the size in the frame header.
        if zstandard.frame_content_size(content) > len(out):
            return Rejected(Reason.UNDECODABLE, "the zstandard file ends before its data does")
    except zstandard.ZstdError as error:
        return Rejected(Reason.UNDECODABLE, f"the zstandard file is damaged: {error}")
    return Accepted(bytes(out))


def _unzip(content: bytes, max_bytes: int, depth: int) -> Outcome[Members]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if any(entry.filename in _PACKAGES for entry in entries):
                return Rejected(Reason.UNSUPPORTED_FORMAT, "an office document or software package")
            if any(entry.flag_bits & 1 for entry in entries):
                return Rejected(Reason.UNSUPPORTED_FORMAT, "an encrypted archive")
            opened = ((entry.filename, archive.open(entry)) for entry in entries)
            return _members(opened, len(entries), len(content), max_bytes, depth)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        return Rejected(Reason.UNDECODABLE, f"the zip file is damaged: {error}")


def _untar(content: bytes, max_bytes: int, depth: int) -> Outcome[Members]:
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            # Links and devices have no content. Nothing is written to disk, so path traversal in names is harmless.
            entries = list(islice((entry for entry in archive if entry.isreg()), MOST_MEMBERS + 1))
            opened = ((entry.name, stream) for entry in entries if (stream := archive.extractfile(entry)))
            return _members(opened, len(entries), len(content), max_bytes, depth)
    except (tarfile.TarError, EOFError, ValueError, OSError) as error:
        return Rejected(Reason.UNDECODABLE, f"the tar file is damaged: {error}")


def _members(
    opened: Iterable[tuple[str, IO[bytes]]], count: int, packed: int, max_bytes: int, depth: int
) -> Outcome[Members]:
    """Names and bytes of the files in an archive, nested containers unpacked."""
    if count > MOST_MEMBERS:
        return Rejected(Reason.TOO_LARGE, f"more than {MOST_MEMBERS} files in one archive")
    members: list[tuple[str, bytes]] = []
    total = 0
    for name, stream in opened:
        with stream:
            data = stream.read(max_bytes - total + 1)
        total += len(data)
        refused = _bounded(total, packed, max_bytes)
        if refused:
            return refused
        inner = unpack(name, data, max_bytes, depth + 1)
        if isinstance(inner, Rejected):
            return inner
        total += sum(len(each) for _, each in inner.value) - len(data)
        if total > max_bytes or len(members) + len(inner.value) > MOST_MEMBERS:
            return Rejected(Reason.TOO_LARGE, f"more than {max_bytes} bytes or {MOST_MEMBERS} files in it")
        members += inner.value
    return Accepted(tuple(members))
