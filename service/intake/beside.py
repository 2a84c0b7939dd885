"""A file in, its documents out as ``files`` reads them; an item that refers to a text file in the same folder is packed
with that file into a ZIP archive, the form in which other agencies send the two.

Only for sources whose settings have ``text_by_reference``. Only the last part of a referenced address is used: nothing
is fetched, no other folder is read, and no link is followed. A referenced text is not a document of its own: reading it
yields the archive of the item that refers to it. Whichever file comes first, each archive is yielded once.
"""

from __future__ import annotations

import io
import os
import stat
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from service.article import RawDocument, digest
from service.formats import content_type_of, parse
from service.formats.beside import named_by
from service.formats.draft import Draft
from service.formats.sources import SourceSettings
from service.intake.files import Document, Found, Skipped, documents, readable
from service.outcome import Rejected

Reader = Callable[[Found, int], Iterator[Document | Skipped]]
# An item refers to its text, perhaps in several forms; references beyond this number are ignored.
MOST_BESIDE = 10
# A folder modified less than this ago (ns) may be modified again without a change of its modification time.
MTIME_STABLE_NS = 2_000_000_000
ZIP = "application/zip"


@dataclass(frozen=True, slots=True)
class _Looked:
    """A file as it was when last read, and the file ``names`` to which its items without a text refer."""

    mtime_ns: int
    size: int
    names: tuple[str, ...]


@dataclass(slots=True)
class _Folder:
    """The state of a folder as of ``mtime_ns``: ``texts`` maps the name of an item's file to the text files that it
    refers to, ``items`` maps text files to items."""

    mtime_ns: int = -1
    files: dict[str, _Looked] = field(default_factory=dict)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    items: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class _Read:
    """The folders read so far, and the digests of the archives made."""

    folders: dict[Path, _Folder] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)


def reader_for(known: SourceSettings) -> Reader:
    """The function that reads the files of a source with the settings ``known``."""
    return partial(_documents, _Read()) if known.text_by_reference else documents


def _documents(read: _Read, found: Found, limit: int) -> Iterator[Document | Skipped]:
    path = found.path.parent
    folder = read.folders.setdefault(path, _Folder())
    _look(path, folder, limit)
    name = found.path.name
    items = folder.items.get(name, (name,) if name in folder.texts else ())
    packed = [_packed(found, path / each, folder.texts[each], limit) for each in items]
    if not items or None in packed:
        yield from documents(found, limit)
        return
    for each in packed:
        if each is not None and (identity := digest(each.filename, each.content)) not in read.made:
            read.made.add(identity)
            yield each


def _look(path: Path, folder: _Folder, limit: int) -> None:
    """Update ``folder`` from the folder at ``path``; a file's references are read again only if it has changed."""
    try:
        changed = path.stat().st_mtime_ns
        if changed == folder.mtime_ns and time.time_ns() - changed > MTIME_STABLE_NS:
            return
        with os.scandir(path) as listed:
            entries = [each for each in listed if content_type_of(each.name) and each.is_file(follow_symlinks=False)]
        facts = {each.name: each.stat(follow_symlinks=False) for each in entries}
    except OSError:
        return
    files: dict[str, _Looked] = {}
    for name, fact in facts.items():
        was = folder.files.get(name)
        same = was is not None and (was.mtime_ns, was.size) == (fact.st_mtime_ns, fact.st_size)
        files[name] = (
            was if same and was is not None else _Looked(fact.st_mtime_ns, fact.st_size, _names(path / name, limit))
        )
    texts = {}
    for name, looked in files.items():
        beside = [each for each in dict.fromkeys(looked.names) if each in files and each != name][:MOST_BESIDE]
        if kept := tuple(each for each in beside if _is_text(path / each, limit)):
            texts[name] = kept
    folder.mtime_ns, folder.files, folder.texts = changed, files, texts
    items: dict[str, tuple[str, ...]] = {}
    for name, named in texts.items():
        for each in named:
            items[each] = (*items.get(each, ()), name)
    folder.items = items


def _names(path: Path, limit: int) -> tuple[str, ...]:
    content = _content(path, limit)
    if content is None or b"href" not in content.lower():
        return ()
    return tuple(
        name for draft in _drafts(path.name, content, limit) if draft.kind == "item" for name in named_by(draft)
    )


def _is_text(path: Path, limit: int) -> bool:
    """Whether a file holds a single text and is not an item itself."""
    content = _content(path, limit)
    drafts = () if content is None else _drafts(path.name, content, limit)
    return len(drafts) == 1 and drafts[0].kind != "item"


def _drafts(name: str, content: bytes, limit: int) -> tuple[Draft, ...]:
    document = RawDocument(
        document_id="",
        uri="",
        source="",
        filename=name,
        content=content,
        content_type=content_type_of(name),
        received_at=datetime.now(UTC),
    )
    outcome = parse(document, limit)
    return () if isinstance(outcome, Rejected) else outcome.value


def _content(path: Path, limit: int) -> bytes | None:
    """The bytes of a regular file; None if it is a link, larger than ``limit``, or cannot be read."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None
            content = file.read(limit + 1)
    except OSError:
        return None
    return content if len(content) <= limit else None


def _packed(found: Found, item: Path, names: tuple[str, ...], limit: int) -> Document | None:
    """``item``, a file in the folder of ``found``, and the files ``names`` in one archive, whose bytes are
    reproducible; None if a file cannot be read or the archive would be too large."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in (item, *map(item.with_name, names)):
            content = _content(path, limit)
            if content is None:
                return None
            archive.writestr(zipfile.ZipInfo(readable(path.name)), content)
    packed = out.getvalue()
    filename = found.filename[: len(found.filename) - len(readable(found.path.name))] + readable(item.name)
    return Document(filename, packed, ZIP, found.size) if len(packed) <= limit else None
