"""The ports of the workers in; exit code 0 out where every worker of this container says that it is healthy.

A container runs one worker (``newswire worker STAGE``) or all of them (``newswire up``); each has its own port, the
stages' after the first one's. Those that listen must answer ``/healthz`` with 200, and at least one must listen.
"""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection, HTTPException

STAGES = 4
TIMEOUT_SECONDS = 1.0


def status(port: int) -> int | None:
    """What ``/healthz`` on ``port`` of this machine answers: an HTTP status, 0 for no answer, None: nobody listens."""
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except ConnectionRefusedError:
        return None
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def main(first: int) -> int:
    """0 where all that listen on the stages' ports are healthy and there is one; 1, and a line about it, otherwise."""
    answers = {port: status(port) for port in range(first, first + STAGES)}
    workers = {port: answer for port, answer in answers.items() if answer is not None}
    sick = [f"{port}: {answer or 'no answer'}" for port, answer in workers.items() if answer != 200]
    if workers and not sick:
        return 0
    sys.stdout.write(", ".join(sick) or f"no worker listens on {first} to {first + STAGES - 1}")
    return 1


if __name__ == "__main__":
    sys.exit(main(int(os.environ.get("NEWSWIRE_METRICS_PORT", "9410"))))
