"""``python -m service``: the ``newswire`` command."""

from __future__ import annotations

import gc
import os
import signal
import sys
from types import FrameType


def main() -> None:
    """Run the command line; the process ends with the command's exit code."""
    # Must be set before numpy is loaded. A worker has one thread of work: matrix products as small as ours take ten
    # times as long if BLAS hands them to threads that have to wait for a processor.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if "worker" in sys.argv[1:3]:
        # Before the imports, which take seconds: a worker told to stop before it has started can exit at once.
        signal.signal(signal.SIGTERM, _nothing_begun)
    else:
        # A command keeps most of what it makes, models and records: looking through them for cycles every 700 objects,
        # as Python does, takes a sixth of its time. A worker, which runs for weeks, spares its models instead.
        gc.set_threshold(50_000, 20, 50)
    from service.commands.main import main as command

    command()


def _nothing_begun(number: int, frame: FrameType | None) -> None:
    os._exit(0)


if __name__ == "__main__":
    main()
