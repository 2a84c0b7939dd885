"""A command line in; the command runs for as long as our standard input stays open, and its exit code comes out.

A guard process, run by code that starts brokers: ``python child_process.py GRACE COMMAND...``. The parent holds the
other end of the pipe that is our standard input. However the parent ends (return, exception, SIGTERM, ``kill -9``), the
kernel closes that end, and we stop the command with SIGTERM and, ``GRACE`` seconds later, SIGKILL; at once if it is 0.

Why a pipe and not only Linux's parent-death signal: the signal exists on Linux alone, it is sent when the *thread*
that forked ends, not the process, and setting it takes code between fork and exec, which is not safe in a process
with threads. A pipe has none of these problems. We have one thread when we fork, so on Linux the signal is also set on
the command, in case the guard process itself is killed.

It imports nothing of the package and starts in isolated mode without site-packages, to start fast.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from queue import SimpleQueue

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def command(argv: Sequence[str], *, grace: float) -> list[str]:
    """The command line that runs ``argv`` under a guard process; ``grace`` in seconds. Start it with a pipe as stdin.

    Start it in its own session too, so that a Ctrl-C meant for us does not stop a broker that we still need.
    """
    return [sys.executable, "-I", "-S", __file__, str(grace), *argv]


def _die_with(parent: int) -> None:
    """Called between fork and exec: ask Linux to kill us when ``parent`` ends, or end if it already has."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def run(argv: Sequence[str], grace: float) -> int:
    """Run ``argv`` until it ends; end it when standard input closes or a signal tells us to. When it has ended, this
    process exits with its exit code (128 + signal number if a signal ended it).

    Raises OSError if the command cannot be started.
    """
    parent = os.getpid()
    # SimpleQueue.put is reentrant, so a signal handler may call it; Event.set is not, and raising is not safe either.
    reasons_to_end: SimpleQueue[str] = SimpleQueue()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda signum, frame: reasons_to_end.put("told"))
    held = (lambda: _die_with(parent)) if sys.platform == "linux" else None
    child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, preexec_fn=held)

    def follow() -> None:
        code = child.wait()
        os._exit(code if code >= 0 else 128 - code)

    def watch() -> None:
        with suppress(OSError):  # having no standard input counts as a closed one
            while os.read(0, 4096):
                pass
        reasons_to_end.put("let go")

    follower = threading.Thread(target=follow)
    follower.start()
    threading.Thread(target=watch, daemon=True).start()
    reasons_to_end.get()
    if grace > 0:
        child.terminate()
        follower.join(grace)
    child.kill()
    follower.join()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(run(sys.argv[2:], float(sys.argv[1])))
    except OSError as error:
        sys.exit(f"{sys.argv[2]}: {error.strerror}")
