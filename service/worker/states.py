"""A stage's partitions in, the state of each out: of assigned and standby partitions, with their snapshots.

A rebalance costs only what it changes: a partition that stays keeps its state; for a new one the snapshot is read, and
the changelog after it; one that was on standby only needs the rest of its changelog. The changelog is read in slices,
and long work is done in a thread, so that the event loop can answer health checks meanwhile.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import service
from service.errors import UnusableFolder
from service.kafka.batches import Delivery, Send
from service.kafka.changelog_reading import CONNECT_SECONDS, changelog_consumer, extents, slices
from service.kafka.client import partitions as partitions_of
from service.pipeline import Stage, Step
from service.settings import Settings
from service.worker.changelog import changelog_topic
from service.worker.entry_store import DamagedState, StateFailed
from service.worker.memory import give_back
from service.worker.metrics import Metrics
from service.worker.partition_state import PartitionState, Place
from service.worker.readers import Readers, processes
from service.worker.snapshot import witness_of

logger = logging.getLogger(__name__)

T = TypeVar("T")

# How long steps run in a thread before cancellation is checked.
RUN_SECONDS = 0.2
# Records applied to a started state between two turns of the event loop (which may save the state): milliseconds.
FOLLOWED_AT_ONCE = 100
# The same for a state that is not started yet, whose records are only stored. Not done in a thread: thread and fetch
# would wait for each other at the global interpreter lock (a third of the processor time of both).
NOTED_AT_ONCE = 1_000
# From this many entries and changelog records on, readers are worth the second of processor time that they cost.
LONG = 50_000
# The code that makes a state of entries: a snapshot made by a different version of it is not trusted.
MAKERS = (
    *("article/*.py", "deduplication/*.py", "deduplication/*.tsv", "stories/*.py", "stories/data/*.npz"),
    *("worker/entry_form.py", "worker/entry_store.py", "worker/partition_state.py"),
)


class States:
    """The states of a worker of ``stage``; ``assigned`` has those of the partitions assigned to it, by number, ready
    for work."""

    def __init__(self, stage: Stage, settings: Settings, most_bytes: int, metrics: Metrics) -> None:
        self.stage = stage
        self.assigned: dict[int, PartitionState] = {}
        self._known: dict[int, PartitionState] = {}
        assert settings.broker is not None, "a worker is given a broker"
        self._broker = settings.broker
        self._settings = settings
        self._most_bytes = most_bytes
        self._metrics = metrics
        self._left: dict[int, int] = {}
        self._folder = settings.state_dir / stage.app_id / "state" / (settings.instance or "worker")
        self._lock: int | None = None
        self._assigning = asyncio.Lock()
        self._writing = asyncio.Lock()
        self._assignment_done = asyncio.Event()
        self._following: asyncio.Future[None] | None = None
        self._standing_by: set[int] = set()
        self._made_from = made_from()

    @property
    def size(self) -> int:
        """The number of entries, as the stage counts them, in all assigned partitions."""
        return sum(state.size for state in self.assigned.values())

    @property
    def stored_bytes(self) -> int:
        """Bytes on disk of the entries of the assigned partitions."""
        return sum(state.stored_bytes for state in self.assigned.values())

    @property
    def index_bytes(self) -> int:
        """Bytes of memory of the indexes derived from the entries of the assigned partitions."""
        return sum(state.index_bytes for state in self.assigned.values())

    def progress(self) -> Mapping[str, Any] | None:
        """How far recovery is, for ``/readyz``; None if nothing is being read."""
        if not self._assigning.locked():
            return None
        return {"doing": "reading its state", "changelog_records_left": sum(self._left.values())}

    async def assign(self, partitions: Collection[int]) -> None:
        """Make the states of ``partitions`` ready, as ``assigned``. If this is cancelled because of another rebalance,
        the next call continues from what has been read.

        Raises BrokerUnavailable, UnusableFolder, StateFailed, and ValueError if the changelog has a value that is not
        an entry.
        """
        # A cancelled call ends only after its current step.
        async with self._assigning:
            began = time.monotonic()
            self._take_folder()
            await self._stop_following()
            self.assigned = {}
            # Wait for a snapshot that is being written: its files may change from here on.
            async with self._writing:
                pass
            for partition in self._known.keys() - set(partitions):
                if self._settings.standby:
                    self._known[partition].rest()
                else:
                    self._known.pop(partition).close()
            await self._open_missing(partitions)
            # Partitions that stay too: another worker may have had one meanwhile without this one knowing.
            if partitions:
                async with changelog_consumer(self._broker) as consumer:
                    await self._catch_up(consumer, partitions, start=True)
                await in_thread(give_back)
            self._metrics.set("newswire_recovery_seconds", time.monotonic() - began)
            self.assigned = {each: self._known[each] for each in partitions}
            self._metrics.set("newswire_state_entries", self.size)
            self._assignment_done.set()

    async def stand_by(self) -> None:
        """For ever: follow the changelogs of the partitions of other workers, so that they can be taken over at once.
        Raises what reading them raises; to be called again then."""
        while True:
            await self._assignment_done.wait()
            self._following = asyncio.ensure_future(self._follow())
            try:
                await asyncio.wait([self._following])
            finally:
                self._following.cancel()
            if not self._following.cancelled():
                self._following.result()

    async def _stop_following(self) -> None:
        self._assignment_done.clear()
        if self._following is not None:
            self._following.cancel()
            await asyncio.wait([self._following])
        self._standing_by.clear()

    async def _follow(self) -> None:
        topic = changelog_topic(self.stage)
        others = set(await partitions_of(self._broker, topic, CONNECT_SECONDS)) - self.assigned.keys()
        follows = await in_thread(lambda: self.stage.start(self._settings, {}).follow is not None)
        if not others:
            await asyncio.Event().wait()
        await self._open_missing(others)
        async with changelog_consumer(self._broker) as consumer:
            await self._catch_up(consumer, others, start=follows)
            self._standing_by.update(others)
            starts = {each: self._known[each].offset for each in others}
            async for partition, changes, _ in slices(consumer, topic, starts):
                state = self._known[partition]
                for at in range(0, len(changes), FOLLOWED_AT_ONCE):
                    state.take(changes[at : at + FOLLOWED_AT_ONCE])
                    # Not in a thread: ``save`` flushes too, and may run whenever this coroutine waits.
                    state.flush()
                    await asyncio.sleep(0)

    async def _open_missing(self, partitions: Collection[int]) -> None:
        for partition in set(partitions) - self._known.keys():
            await in_thread(partial(self._open, partition))

    def _open(self, partition: int) -> None:
        place = Place(self._folder / str(partition), partition, self._made_from)
        try:
            state = self._known[partition] = PartitionState(self.stage, self._settings, place, self._most_bytes)
        except OSError as error:
            raise StateFailed(f"cannot use {place.folder}: {error.strerror}") from error
        if state.doubt:
            self._log_doubt(state)

    def _log_doubt(self, state: PartitionState) -> None:
        logger.warning(
            "%s: the snapshot of partition %d is not used: %s; reading its changelog from the beginning",
            self.stage.name, state.place.partition, state.doubt,
        )  # fmt: skip

    async def _catch_up(self, consumer: Any, partitions: Collection[int], *, start: bool) -> None:
        """Read the changelogs of ``partitions`` to their ends, and start the states if ``start``."""
        readers = Readers(count) if start and (count := processes()) > 0 else None
        try:
            await self._caught_up(consumer, partitions, readers, start=start)
        finally:
            if readers:
                await in_thread(readers.close)
                for partition in partitions:
                    self._known[partition].read_alone()

    async def _caught_up(
        self, consumer: Any, partitions: Iterable[int], readers: Readers | None, *, start: bool
    ) -> None:
        states = {each: self._known[each] for each in partitions}
        while states:
            found = await extents(consumer, changelog_topic(self.stage), states)
            starts = {}
            for partition, state in states.items():
                before = state.doubt
                starts[partition] = state.begin(*found[partition])
                if state.doubt != before:
                    self._log_doubt(state)
                if readers and state.size + found[partition].end - starts[partition] > LONG:
                    await in_thread(partial(state.read_ahead, readers))
            ends = {partition: extent.end for partition, extent in found.items()}
            again = await self._read(consumer, states, starts, ends)
            for partition, state in states.items():
                if start and partition not in again and not await self._start(state):
                    again[partition] = state
            states = again
        self._left.clear()

    async def _read(
        self, consumer: Any, states: Mapping[int, PartitionState], starts: Mapping[int, int], ends: Mapping[int, int]
    ) -> dict[int, PartitionState]:
        """Read ``states`` from ``starts`` to ``ends``. Returns those whose snapshot was of another changelog."""
        self._left = {each: max(0, ends[each] - starts[each]) for each in states}
        again: dict[int, PartitionState] = {}
        async for partition, changes, position in slices(consumer, changelog_topic(self.stage), starts, ends):
            state = states[partition]
            if partition in again:
                continue
            if not changes and state.to_check is not None:
                state.drop("its changelog does not have its last record")
                self._log_doubt(state)
                again[partition] = state
            elif not await _apply_changes(state, changes):
                self._log_doubt(state)
                again[partition] = state
            self._left[partition] = max(0, ends[partition] - position)
        return again

    async def _start(self, state: PartitionState) -> bool:
        """Start ``state``. Returns False if its files turn out to be damaged; it is then empty."""
        try:
            await run_steps(state.start())
        except DamagedState as error:
            state.drop(str(error))
            self._log_doubt(state)
            return False
        return True

    def delivered(self, sends: Iterable[Send], deliveries: Iterable[Delivery]) -> None:
        """All of ``sends`` were delivered, as ``deliveries``: advance the changelog offsets of the states."""
        changelog = changelog_topic(self.stage)
        written: dict[int | None, list[Send]] = {}
        for send in sends:
            if send.topic == changelog:
                written.setdefault(send.partition, []).append(send)
        for delivery in deliveries if written else ():
            answer = delivery.answer.result()
            if delivery.topic == changelog and answer.partition in self.assigned:
                # The batches of a partition are in the order of its records.
                batch, written[answer.partition] = _split(written[answer.partition], delivery.records)
                witness = witness_of(batch[-1].key, batch[-1].value)
                self.assigned[answer.partition].delivered(answer.offset, answer.offset + delivery.records, witness)

    def save(self) -> list[Step]:
        """Functions that write the snapshots that are due, in any thread. Everything in the states must have been
        delivered."""
        steps = []
        for partition, state in [*self._known.items()]:
            if (partition in self.assigned or partition in self._standing_by) and (step := state.saving()):
                steps.append(step)
        return steps

    async def write(self, steps: Iterable[Step]) -> None:
        """Run the functions that ``save`` returned, in a thread. Raises OSError."""
        async with self._writing:
            for step in steps:
                await in_thread(step)
            await in_thread(give_back)

    def flush(self) -> None:
        """Write what is buffered to the files. Raises StateFailed, for instance if the disk is full."""
        for state in self.assigned.values():
            state.flush()

    def distrust(self) -> None:
        """Remove all snapshots because a file turned out to be damaged: the next worker reads the changelog."""
        for state in self._known.values():
            state.drop("its files are damaged")

    def close(self) -> None:
        """Close all files and release the lock on the folder."""
        for state in self._known.values():
            state.close()
        self._known, self.assigned = {}, {}
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _take_folder(self) -> None:
        """Lock the folder for this worker. Raises UnusableFolder if it cannot be used, or another worker has it."""
        if self._lock is not None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            why = f"cannot write to {self._folder} ({error.strerror}); name another with NEWSWIRE_STATE_DIR"
            raise UnusableFolder(why) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            raise UnusableFolder(
                f"another worker of {self.stage.name} has {self._folder}; give each a name of its own with "
                "NEWSWIRE_INSTANCE, or a folder with NEWSWIRE_STATE_DIR"
            ) from error
        self._lock = lock


async def _apply_changes(state: PartitionState, changes: Sequence[Any]) -> bool:
    """``take`` changelog records some at a time, letting the event loop run in between; disk writes are in a thread.
    Returns False if the snapshot turns out to be of another changelog."""
    at_once = FOLLOWED_AT_ONCE if state.started else NOTED_AT_ONCE
    for at in range(0, len(changes), at_once):
        if not state.take(changes[at : at + at_once]):
            return False
        await in_thread(state.flush)
    return True


async def run_steps(steps: Iterator[Step]) -> None:
    """Run ``steps`` in a thread, RUN_SECONDS at a time."""
    while await in_thread(partial(_run_some, steps)):
        pass


def _run_some(steps: Iterator[Step]) -> bool:
    """Run ``steps`` for RUN_SECONDS. Returns whether there may be more."""
    began = time.monotonic()
    for step in steps:
        step()
        if time.monotonic() - began > RUN_SECONDS:
            return True
    return False


async def in_thread(work: Callable[[], T]) -> T:
    """The result of ``work``, run in a thread. If cancelled, this ends only once ``work`` has ended."""
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


def _split(sends: list[Send], count: int) -> tuple[list[Send], list[Send]]:
    return sends[:count], sends[count:]


def made_from() -> str:
    """A checksum of the code that makes states (MAKERS), comments included."""
    root = Path(next(iter(service.__path__)))
    total = 0
    for path in sorted(path for each in MAKERS for path in root.glob(each)):
        total = zlib.crc32(path.read_bytes(), total)
    return f"{total:08x}"
