"""A path and a size in, a memory-mapped file out: bytes that outlive the process, at the cost of memory writes."""

from __future__ import annotations

import logging
import mmap
import os
from pathlib import Path

logger = logging.getLogger(__name__)


def mapped(path: Path, size: int, what: str) -> mmap.mmap:
    """The first ``size`` bytes of the file ``path``, mapped; a missing file is created, filled with zeros.

    The kernel keeps them however the process ends. If the file cannot be used, the bytes last as long as the process,
    and a warning says that ``what`` will not be remembered.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+b") as file:
            missing = size - os.fstat(file.fileno()).st_size
            if missing > 0:
                # Written rather than left sparse, so that a full disk shows now and not as a SIGBUS later.
                file.seek(0, os.SEEK_END)
                file.write(bytes(missing))
                file.flush()
            return mmap.mmap(file.fileno(), size)
    except OSError as error:
        logger.warning("%s will not be remembered: %s", what, error)
        return mmap.mmap(-1, size)
