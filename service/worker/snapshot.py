"""The state of one partition in, a file of it out, and back: a cache of the fold over the changelog, no more.

A snapshot says up to which offset of the changelog it holds and what the record before that was. Whoever starts from it
reads the changelog on from there. It is dropped where anything is in doubt: another format, another version of what it
was made from, a checksum that does not fit, an offset that the changelog does not have, another record there (a topic
that was deleted and made again), or an age at which the changelog may have forgotten deletions.
"""

from __future__ import annotations

import math
import os
import time
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

FORMAT = 1
# Half of Kafka's default delete.retention.ms, for which a compacted topic keeps that a key was deleted: who has read to
# an offset and comes back later than that may never hear of it.
LONGEST_AGE_SECONDS = 43_200.0
ABOUT = "about"
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
            about = np.frombuffer(msgspec.json.encode(snapshot.about), np.uint8)
            np.savez(file, allow_pickle=False, **{ABOUT: about, **snapshot.arrays})
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
        with zipfile.ZipFile(path) as file:
            about = msgspec.json.decode(_array(file, ABOUT).tobytes(), type=About)
            if doubt := _doubt(about, topic, partition, made_from):
                return doubt
            names = [each.removesuffix(NPY) for each in file.namelist()]
            return Snapshot(about, {name: _array(file, name) for name in names if name != ABOUT})
    except FileNotFoundError:
        return None
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        return f"it cannot be read: {error}"


def _array(file: zipfile.ZipFile, name: str) -> NDArray[Any]:
    """An array that ``np.savez`` wrote: as ``np.load`` would read it, but in one piece, which takes half the time.

    Raises ValueError, KeyError, EOFError, and BadZipFile where its checksum is another.
    """
    with cast(zipfile.ZipExtFile, file.open(name + NPY)) as member:
        if npy.read_magic(member) != (1, 0):
            raise ValueError(f"{name} is of another format")
        shape, in_columns, dtype = npy.read_array_header_1_0(member)
        if in_columns or dtype.hasobject:
            raise ValueError(f"{name} is no plain array")
        data = bytearray(math.prod(shape) * dtype.itemsize)
        # The second read is at the end, where the checksum is looked at.
        if member.readinto(data) < len(data) or member.read(1):
            raise EOFError(f"{name} has another length")
    return np.frombuffer(data, dtype).reshape(shape)


def _doubt(about: About, topic: str, partition: int, made_from: str) -> str | None:
    if about.format != FORMAT or about.made_from != made_from:
        return "another version of the service wrote it"
    if (about.topic, about.partition) != (topic, partition):
        return f"it is of {about.topic}[{about.partition}]"
    age = time.time() - about.written
    if not -60.0 <= age <= LONGEST_AGE_SECONDS:
        return f"it is {age / 3600:.0f} hours old"
    return None
