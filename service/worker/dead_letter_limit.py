"""Each record's outcome in, whether the stage should pause until an operator acts out: the limit on dead letters.

A bad deploy rejects everything, and would turn a topic into dead letters in minutes. So a stage pauses when too many of
its last records, or too many in a row, were rejected. It sends what it has decided by then, takes no more records,
stays in its group, and says so. The counts outlive the process: a restart does not let as many through again.
"""

from __future__ import annotations

from pathlib import Path
from struct import Struct

from service.worker.mapped import mapped

# The number of records that the share is taken of: enough that one sender's bad hour does not look like a bad deploy.
LAST = 500
# Records counted; rejected in a row by now; whether the stage is paused, and by which limits (share, in a row).
_HEAD = Struct("=qq?dq")


class DeadLetterLimit:
    """The limits of a stage on one broker; the counts are kept in the file ``path``.

    ``share`` is the largest share of the LAST records that may be rejected, 0 for no limit at all; ``in_a_row`` is the
    number of consecutive rejections at which the stage pauses, 0 for no such limit. A paused stage stays paused until a
    start with one of the two higher than it was, or switched off.
    """

    def __init__(self, path: Path, share: float, in_a_row: int) -> None:
        self._share = share
        self._in_a_row = in_a_row
        self._memory = mapped(path, _HEAD.size + LAST, "how many records were refused")
        self._count, self._row, paused, then_share, then_row = _HEAD.unpack_from(self._memory)
        self.paused: str | None = None
        if paused and self._is_higher(then_share, then_row):
            self._forget()
        elif paused:
            self.paused = "it was paused over dead letters, and its limit is no higher than then"
        self._refused = sum(self._memory[_HEAD.size :])

    def note(self, refused: bool) -> None:
        """Count one record. If it exceeds a limit, ``paused`` says which."""
        if not self._share:
            return
        place = _HEAD.size + self._count % LAST
        self._refused += refused - self._memory[place]
        self._memory[place] = refused
        self._count += 1
        self._row = self._row + 1 if refused else 0
        if refused and self.paused is None:
            self.paused = self._too_many()
        _HEAD.pack_into(self._memory, 0, self._count, self._row, self.paused is not None, self._share, self._in_a_row)

    def _too_many(self) -> str | None:
        if self._in_a_row and self._row >= self._in_a_row:
            return f"the last {self._row} records became dead letters"
        if self._refused > self._share * LAST:
            return f"{self._refused} of the last {min(self._count, LAST)} records became dead letters"
        return None

    def _is_higher(self, share: float, in_a_row: int) -> bool:
        more = self._share > share or self._in_a_row > in_a_row
        return not self._share or more or (not self._in_a_row and in_a_row > 0)

    def _forget(self) -> None:
        self._memory[:] = bytes(len(self._memory))
        self._count = self._row = 0
