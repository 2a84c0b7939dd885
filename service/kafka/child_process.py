"""A command line in; the command runs for as long as our standard input stays open, and its exit code comes out.

Run as a program by those who start brokers: ``python child_process.py GRACE COMMAND...``. The one who starts us keeps
the other end of the pipe that is our standard input. However it ends (return, exception, SIGTERM, ``kill -9``), the
kernel closes that end, and we stop the command: SIGTERM, and after ``GRACE`` seconds SIGKILL; at once with 0.

Why a pipe and not only Linux's parent-death signal: the signal exists on Linux alone, it is sent when the *thread*
that forked ends, not the process, and setting it takes code between fork and exec, which is not safe in a process
with threads. A closed pipe is none of these. We have one thread when we fork, so for our own death (somebody kills
the guard process itself) the signal is set on the command where there is one.

Imports nothing of the package and starts in isolated mode, without site-packages: it must be quick.
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

    Start it in a session of its own too, so that a Ctrl-C meant for us does not stop a broker we still need.
    """
    return [sys.executable, "-I", "-S", __file__, str(grace), *argv]


def _die_with(parent: int) -> None:
    """Called between fork and exec: ask Linux to kill us when ``parent`` ends, or end if it already has."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def run(argv: Sequence[str], grace: float) -> int:
    """Run ``argv`` until it ends, standard input does, or we are told to end; its exit code (128 + signal where one
    ended it).

    Raises OSError where the command cannot be started.
    """
    parent = os.getpid()
    # Its put may be called in a signal handler, whatever is interrupted; an Event's set, or an exception, may not.
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
        with suppress(OSError):  # no standard input at all is one that ended
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
