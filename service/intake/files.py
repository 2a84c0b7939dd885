"""Paths, patterns and folders in; the documents in them out, in a fixed order, and every skipped file with its reason.

A file is one document, its bytes unchanged, compressed or not; only files of a format with a separator (JSON Lines),
also inside ``.gz``, are split into one document per piece. A document's name is part of its permanent id, so it depends
only on the input:

- in a folder: the path relative to that folder, with ``/`` between the parts; for a pattern, relative to its longest
  prefix without a wildcard; for a single file, its name. So ``seeds``, ``seeds/*.txt`` and ``seeds/a.txt`` agree on
  ``a.txt``;
- a piece of a file: the file's name, ``#``, and the number of the piece (of the line, from 1, counting blank ones).
  Appending to a file changes no id; a line corrected in place is a new version of the same item;
- standard input: ``stdin-`` and a digest of the content, since two inputs are never two versions of one item.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

from service.article import digest
from service.errors import UsageError
from service.formats import content_type_of, introduces_next, separator_of

STDIN = "-"
IGNORED_ENDINGS = (".tmp", ".part")
"""Endings by which writers mark an incomplete file, as they do by a leading dot."""
CHUNK_BYTES = 1 << 20


class Refusal(StrEnum):
    """Why a file, or a piece of one, is skipped."""

    UNREADABLE = "unreadable"
    NOT_A_FILE = "not-a-file"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    DAMAGED = "damaged"
    OUTSIDE = "outside"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file (or piece) that is not sent; ``name`` is its path (and number), ``message`` one line for the user."""

    name: str
    refusal: Refusal
    message: str


@dataclass(frozen=True, slots=True)
class Root:
    """One path of the command: a folder and a pattern relative to it (empty: everything), or a single file.

    Links that lead out of the folder are followed only with ``follow_links``: someone who can write to a watched folder
    must not be able to send other files of the machine.
    """

    path: Path
    pattern: tuple[str, ...] = ()
    single: bool = False
    follow_links: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """An existing file: its name in records, and its size (bytes) and modification time (ns) when it was found.

    ``inode`` (device and number; None for any) identifies the file that was found, whatever its path leads to later.
    """

    path: Path
    filename: str
    size: int
    mtime_ns: int
    inode: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document to send; ``weight`` is how many bytes of its file it accounts for, for showing progress."""

    filename: str
    content: bytes
    content_type: str | None
    weight: int


def roots(paths: tuple[str, ...], *, follow_links: bool = False) -> tuple[Root, ...]:
    """The root of each path of the command. Raises UsageError for a path that does not exist.

    A path that exists is taken literally, whatever characters it has; otherwise ``*``, ``?`` and ``[`` are wildcards,
    and ``**`` matches any number of folders. Standard input is not a root.
    """
    return tuple(_root(path, follow_links) for path in paths)


def _root(text: str, follow_links: bool) -> Root:
    path = Path(text)
    if path.is_dir():
        return Root(path, follow_links=follow_links)
    if path.exists() or path.is_symlink():
        return Root(path, single=True)
    fixed = 0
    while fixed < len(path.parts) and not set("*?[") & set(path.parts[fixed]):
        fixed += 1
    base = Path(*path.parts[:fixed])
    if fixed == len(path.parts) or not base.is_dir():
        raise UsageError(f"{text}: no such file or folder")
    return Root(base, path.parts[fixed:], follow_links=follow_links)


def walk(root: Root) -> Iterator[Found | Skipped]:
    """The files of ``root``, sorted by the parts of their path (code point order).

    Links inside a root are followed if they stay in it (or with ``follow_links``), but not in circles; a root, or a
    file given by its name, may itself be a link. Names that begin with a dot or end in ``.tmp`` or ``.part`` are
    ignored inside a root, but not as a root. Memory: the names of one folder per level.
    """
    if root.single:
        yield _look(root.path, readable(root.path.name), root.path.stat)
    else:
        bounds = None if root.follow_links else os.path.realpath(root.path)
        yield from _walk_folder(root.path, (), root.pattern, (), bounds)


def _walk_folder(
    folder: Path,
    parts: tuple[str, ...],
    pattern: tuple[str, ...],
    above: tuple[tuple[int, int], ...],
    bounds: str | None,
) -> Iterator[Found | Skipped]:
    try:
        facts = folder.stat()
        with os.scandir(folder) as listed:
            entries = sorted((each for each in listed if not _ignored(each.name)), key=lambda each: each.name)
    except OSError as error:
        yield Skipped(readable(str(folder)), Refusal.UNREADABLE, _because(error))
        return
    identity = (facts.st_dev, facts.st_ino)
    if identity in above:
        yield Skipped(readable(str(folder)), Refusal.NOT_A_FILE, "a link to a folder above it")
        return
    for entry in entries:
        below = (*parts, entry.name)
        if not may_hold(below, pattern) and not selects(below, pattern):
            continue
        path = folder / entry.name
        looked_at: Callable[[], os.stat_result] = entry.stat
        if entry.is_symlink() and bounds is not None:
            target = Path(os.path.realpath(path))
            if not target.is_relative_to(bounds):
                yield Skipped(readable(str(path)), Refusal.OUTSIDE, "a link out of the folder; see --follow-links")
                continue
            # The target that was checked, not what the link leads to a moment later.
            looked_at = target.lstat
        if _is_folder(entry):
            if may_hold(below, pattern):
                yield from _walk_folder(path, below, pattern, (*above, identity), bounds)
        elif selects(below, pattern):
            yield _look(path, readable("/".join(below)), looked_at)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a circular link, or no permission; `_look` reports it
        return False


def _look(path: Path, filename: str, looked_at: Callable[[], os.stat_result]) -> Found | Skipped:
    try:
        facts = looked_at()
    except OSError as error:
        return Skipped(readable(str(path)), Refusal.UNREADABLE, _because(error))
    if not stat.S_ISREG(facts.st_mode):
        return Skipped(readable(str(path)), Refusal.NOT_A_FILE, "neither a file nor a folder")
    return Found(path, filename, facts.st_size, facts.st_mtime_ns, (facts.st_dev, facts.st_ino))


def _ignored(name: str) -> bool:
    return name.startswith(".") or name.lower().endswith(IGNORED_ENDINGS)


def selects(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Whether ``pattern`` matches the path ``parts`` or one of its parent folders."""
    if not pattern:
        return True
    if pattern[0] == "**":
        return selects(parts, pattern[1:]) or (bool(parts) and selects(parts[1:], pattern))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and selects(parts[1:], pattern[1:])


def may_hold(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Whether the folder ``parts`` could contain something that ``pattern`` selects."""
    if not pattern or not parts or pattern[0] == "**":
        return True
    return fnmatchcase(parts[0], pattern[0]) and may_hold(parts[1:], pattern[1:])


def readable(name: str) -> str:
    """A file system name as encodable text: invalid UTF-8 becomes ``\\xNN``."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _because(error: OSError) -> str:
    return error.strerror or type(error).__name__


def documents(found: Found, limit: int) -> Iterator[Document | Skipped]:
    """The documents in a file; ``limit`` is the size in bytes of the largest document that can be sent.

    Memory: one document and one chunk. Apart from skipped pieces, the weights add up to the file's size.
    """
    name = readable(str(found.path))
    if found.size == 0:
        yield Skipped(name, Refusal.EMPTY, "a file of no bytes")
        return
    try:
        with found.path.open("rb") as file:
            if found.inode is not None and found.inode != _inode(file):
                yield Skipped(name, Refusal.CHANGED, "replaced while it was read; run again when it is complete")
            elif separator := separator_of(_unpacked(found.filename)):
                changed = partial(_changed, file, found)
                yield from _pieces(file, found.filename, name, separator, limit, file.tell, changed)
            else:
                yield _whole(file, found, name, limit)
    except OSError as error:
        yield Skipped(name, Refusal.UNREADABLE, _because(error))


def _whole(file: io.BufferedIOBase, found: Found, name: str, limit: int) -> Document | Skipped:
    if found.size > limit:
        return _too_large(name, found.size, limit)
    content = file.read(found.size + 1)
    if _changed(file, found) or len(content) != found.size:
        return _written_to(name)
    return Document(found.filename, content, content_type_of(found.filename), found.size)


def from_stream(stream: io.BufferedIOBase, name: str | None, limit: int) -> Iterator[Document | Skipped]:
    """The documents on standard input, split as a file called ``name`` would be; without a name, a single document."""
    separator = separator_of(_unpacked(name)) if name else None
    if name and separator:
        yield from _pieces(stream, name, name, separator, limit, lambda: 0, lambda: False)
        return
    content = stream.read(limit + 1)
    if not content:
        yield Skipped(name or STDIN, Refusal.EMPTY, "nothing on standard input")
    elif len(content) > limit:
        yield Skipped(name or STDIN, Refusal.TOO_LARGE, f"the most that can be sent is {limit} bytes")
    else:
        filename = name or f"stdin-{digest('stdin', content)}"
        yield Document(filename, content, content_type_of(filename), len(content))


def _pieces(
    file: io.BufferedIOBase,
    filename: str,
    name: str,
    separator: bytes,
    limit: int,
    position: Callable[[], int],
    changed: Callable[[], bool],
) -> Iterator[Document | Skipped]:
    kind, accounted, number, yielded = content_type_of(filename), 0, 0, False
    above, at = b"", 0  # a piece that is only about the next one, and its number
    stream: io.BufferedIOBase = gzip.GzipFile(fileobj=file) if filename.lower().endswith(".gz") else file
    try:
        for number, piece, complete in pieces(stream, separator, limit):
            if isinstance(piece, bytes) and not piece.strip():
                continue
            if isinstance(piece, bytes) and not above and introduces_next(piece):
                above, at = piece + separator, number
                continue
            size = piece if isinstance(piece, int) else len(above) + len(piece)
            if isinstance(piece, int) or size > limit:
                yield _too_large(f"{name}#{number}", size, limit)
            elif not complete and changed():
                yield _written_to(f"{name}#{number}")
            else:
                here = position()
                yield Document(f"{filename}#{number}", above + piece, kind, here - accounted)
                accounted = here
            yielded, above = True, b""
        if above and changed():
            yield _written_to(f"{name}#{at}")
        elif above:
            yield Document(f"{filename}#{at}", above.removesuffix(separator), kind, position() - accounted)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Skipped(name, Refusal.DAMAGED, f"compressed data broken off or damaged after piece {number}: {error}")
        return
    if not yielded and not above:
        yield Skipped(name, Refusal.EMPTY, "nothing but blank lines")


def _too_large(name: str, size: int, limit: int) -> Skipped:
    return Skipped(name, Refusal.TOO_LARGE, f"{size} bytes; the most that can be sent is {limit}")


def _written_to(name: str) -> Skipped:
    return Skipped(name, Refusal.CHANGED, "written to while it was read; run again when it is complete")


def _changed(file: io.BufferedIOBase, found: Found) -> bool:
    facts = os.fstat(file.fileno())
    return (facts.st_size, facts.st_mtime_ns) != (found.size, found.mtime_ns)


def _inode(file: io.BufferedIOBase) -> tuple[int, int]:
    facts = os.fstat(file.fileno())
    return facts.st_dev, facts.st_ino


def _unpacked(filename: str) -> str:
    return filename[:-3] if filename.lower().endswith(".gz") else filename


def pieces(
    stream: io.BufferedIOBase, separator: bytes, limit: int, chunk_bytes: int = CHUNK_BYTES
) -> Iterator[tuple[int, bytes | int, bool]]:
    """``stream`` split at ``separator``: the number of each piece from 1, the piece, and whether a separator ended it.

    Instead of a piece of more than ``limit`` bytes its length is yielded, and it is never held in memory. What follows
    the last separator is a piece only if it is not empty.
    """
    number, held, dropped = 1, bytearray(), 0
    # read1 returns what is available: a live input is not delayed, and data before damaged compression is not lost.
    while chunk := stream.read1(chunk_bytes):
        start, scan = 0, max(0, len(held) - len(separator) + 1)
        held += chunk
        while (end := held.find(separator, scan)) >= 0:
            size = dropped + end - start
            yield number, (size if size > limit else bytes(held[start:end])), True
            number, dropped, start = number + 1, 0, end + len(separator)
            scan = start
        # The chunk may end with the beginning of a separator.
        excess = len(held) - start - len(separator) + 1
        if excess > limit:
            dropped, start = dropped + excess, start + excess
        del held[:start]
    size = dropped + len(held)
    if size:
        yield number, (size if size > limit else bytes(held)), False
