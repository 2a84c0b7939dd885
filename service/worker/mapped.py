"""A path and a size in, bytes in memory out that outlive the process: a write to them costs what one to memory does."""

from __future__ import annotations

import logging
import mmap
import os
from pathlib import Path

logger = logging.getLogger(__name__)


def mapped(path: Path, size: int, what: str) -> mmap.mmap:
    """``size`` bytes of the file ``path``, which is made, filled with zeros, where it is not there.

    The kernel keeps them whatever ends the process. Where there can be no such file they last as long as the process,
    and a warning says that ``what`` is not remembered.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+b") as file:
            missing = size - os.fstat(file.fileno()).st_size
            if missing > 0:
                # Written, not left a hole: a full disk is told now, and not by a signal later.
                file.seek(0, os.SEEK_END)
                file.write(bytes(missing))
                file.flush()
            return mmap.mmap(file.fileno(), size)
    except OSError as error:
        logger.warning("%s will not be remembered: %s", what, error)
        return mmap.mmap(-1, size)
