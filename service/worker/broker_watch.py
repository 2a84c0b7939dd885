"""Bootstrap servers in, whether any broker answers out: logs one line when none does, and one when one is back."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress

from service.kafka.client import Answering

logger = logging.getLogger(__name__)

ASK_INTERVAL_SECONDS = 2.0
# After this long without an answer from any broker it counts as gone; a single lost connection does not.
GONE_SECONDS = 5.0


class BrokerWatch:
    """Whether the cluster answers: ``gone`` is the state, for readiness; ``on_change`` is called when it changes."""

    def __init__(
        self,
        bootstrap: str,
        say: Callable[[str], None] = logger.warning,
        *,
        on_change: Callable[[bool], None] = lambda gone: None,
    ) -> None:
        self.bootstrap = bootstrap
        self.gone = False
        self._say = say
        self._on_change = on_change
        self._answered = time.monotonic()

    async def watch(self) -> None:
        """Ask every ``ASK_INTERVAL_SECONDS`` until cancelled."""
        answering = Answering(self.bootstrap)
        try:
            while True:
                self.note(await answering.ask(), time.monotonic())
                await asyncio.sleep(ASK_INTERVAL_SECONDS)
        finally:
            with suppress(Exception):
                await answering.close()

    def note(self, answered: bool, now: float) -> None:
        """Note whether a broker ``answered`` at ``now`` (monotonic seconds)."""
        silent = now - self._answered
        if answered:
            self._answered = now
            if self.gone:
                self._change(False, f"the broker at {self.bootstrap} answers again, after {silent:.0f} s")
        elif not self.gone and silent > GONE_SECONDS:
            self._change(True, f"no broker at {self.bootstrap} has answered for {silent:.0f} s; going on once one does")

    def _change(self, gone: bool, line: str) -> None:
        self.gone = gone
        self._on_change(gone)
        self._say(line)
