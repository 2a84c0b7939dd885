"""The state of one partition in, a file of it out, and back: a cache of the fold over the changelog, no more.

A snapshot says up to which offset of the changelog it holds and what the record before that was. Whoever starts from it
reads the changelog on from there. It is dropped where anything is in doubt: another format, another version of what it
was made from, a checksum that does not fit, an offset that the changelog does not have, another record there (a topic
that was deleted and made again), or an age at which the changelog may have forgotten deletions.
"""

from __future__ import annotations

import io
import os
import struct
import time
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import msgspec
import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

FORMAT = 2
# Half of Kafka's default delete.retention.ms, for which a compacted topic keeps that a key was deleted: who has read to
# an offset and comes back later than that may never hear of it.
LONGEST_AGE_SECONDS = 43_200.0
CONTENTS = "contents"
NPY = ".npy"

Arrays = Mapping[str, NDArray[Any]]


class About(msgspec.Struct, frozen=True):
    """What a snapshot is of. ``offset`` is the changelog's, after the last record that is in it, and ``witness`` a
    checksum of that record. ``made_from`` names what made the state; ``written`` is Unix time."""

    topic: str
    partition: int
    offset: int
    witness: int
    made_from: str
    written: float
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is written: arrays that nobody changes any more."""

    about: About
    arrays: Arrays


class _Contents(NamedTuple):
    """What stands in the file: of what it is, and the names of the arrays."""

    about: About
    names: tuple[str, ...]


def witness_of(key: bytes | None, value: bytes | None) -> int:
    """A checksum of a record."""
    return zlib.crc32(value or b"", zlib.crc32(key or b""))


def write(path: Path, snapshot: Snapshot, files: Sequence[int] = ()) -> None:
    """Put ``snapshot`` in place of the one at ``path``, all or nothing, after ``files`` are on the disk.

    Raises OSError.
    """
    for each in files:
        os.fsync(each)
    waiting = path.with_suffix(".waiting")
    try:
        with waiting.open("wb") as file:
            contents = msgspec.json.encode(_Contents(snapshot.about, tuple(snapshot.arrays)))
            arrays = {CONTENTS: np.frombuffer(contents, np.uint8), **snapshot.arrays}
            np.savez(file, allow_pickle=False, **arrays)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(path)
    except OSError:
        with suppress(OSError):
            waiting.unlink()
        raise


def read(path: Path, topic: str, partition: int, made_from: str) -> Snapshot | str | None:
    """The snapshot at ``path``; why it is of no use; or None where there is none."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            about, names = msgspec.json.decode(_array(file, archive, CONTENTS).tobytes(), type=_Contents)
            if doubt := _doubt(about, topic, partition, made_from):
                return doubt
            return Snapshot(about, {name: _array(file, archive, name) for name in names})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, struct.error, zipfile.BadZipFile, NotImplementedError) as error:
        return f"it cannot be read: {error}"


def _array(file: BinaryIO, archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    """An array that ``np.savez`` wrote: as ``np.load`` would read it, but straight into its place in memory, which
    takes a quarter of the time.

    Raises ValueError, KeyError and struct.error where it is not there, or not as it was written.
    """
    member = archive.getinfo(name + NPY)
    file.seek(member.header_offset)
    # The lengths of the name and of the extra field, of which the archive's directory tells its own only.
    named, extra = struct.unpack("<26xHH", file.read(30))
    if file.read(named) != member.orig_filename.encode():
        raise ValueError(f"{name} has another name")
    file.seek(extra, os.SEEK_CUR)
    head = file.read(10)
    head += file.read(*struct.unpack("<8xH", head))
    size = member.file_size - len(head)
    if not 0 <= size <= os.fstat(file.fileno()).st_size:
        raise ValueError(f"{name} has another length")
    data = np.fromfile(file, np.uint8, size)
    if zlib.crc32(data.data, zlib.crc32(head)) != member.CRC:
        raise ValueError(f"{name} has another checksum")
    shape, in_columns, dtype = npy.read_array_header_1_0(io.BytesIO(head[8:]))
    if in_columns or dtype.hasobject:
        raise ValueError(f"{name} is no plain array")
    return data.view(dtype).reshape(shape)


def _doubt(about: About, topic: str, partition: int, made_from: str) -> str | None:
    if about.format != FORMAT or about.made_from != made_from:
        return "another version of the service wrote it"
    if (about.topic, about.partition) != (topic, partition):
        return f"it is of {about.topic}[{about.partition}]"
    age = time.time() - about.written
    if not -60.0 <= age <= LONGEST_AGE_SECONDS:
        return f"it is {age / 3600:.0f} hours old"
    return None
