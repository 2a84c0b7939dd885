"""Fixes for Faust 0.15.3: classes that ``build_app`` puts in place of Faust's own, so that no message is lost.

Each fix names what upstream does and what we do instead. ``tests/worker/test_faust_patches.py`` has a test for
each against upstream's own class, which fails once upstream no longer needs the fix.

1. ``Recovery._resume_streams`` resumes the stream's partitions before it seeks them to the committed offsets. What is
   fetched in between is in queues that resuming the flow clears, and is dropped as already read when it comes again.
   Seen: 32 of 12,307 messages lost over three graceful restarts. Here: prepare the state, seek, resume the flow, and
   only then resume the partitions. Faust's own tables are not used: their recovery reads the whole changelog at each
   join, and blocks the event loop meanwhile (see ``states``).
2. The fetch is given the live set of active partitions. If a rebalance empties it meanwhile, aiokafka takes the empty
   set for "all partitions" and returns records, which Faust throws away. Here: a frozen copy, and no fetch if it is
   empty.
3. A fetch waits 1,500 ms for data, and Tansu does not wake it when data comes. Here: 100 ms.
4. Faust makes a producer idempotent only inside transactions. Here: wherever the broker supports it (Tansu does not).
5. Faust warns, in seven lines a partition, that a stream "is hanging" when no record came for a while, even if all is
   well. Here: no warning; ``lag`` knows what is waiting and what is stuck.
6. Faust and aiokafka have a single timeout for one request and for a record's whole wait (producer), or for one request
   and the session (consumer), so a request to a hanging broker is never retried at the partition's new leader in time.
   Here: requests have a timeout of their own (``service.kafka.client.impatient``).
7. aiokafka never lets a static member leave its group, so its partitions wait for the whole session timeout even if it
   is gone for good. Here: it leaves, unless ``leave_on_stop`` is false.
8. aiokafka's client raises AttributeError when it closes a connection whose reading task another thread has just taken
   away, and leaves the others open; a worker told to stop while it connects prints a traceback. Here: closed again.
9. Faust warns on the console when a setting changes after it was read. Here: no warning when a paused stage stops
   making rebalances wait for its events, by a setting that Faust reads again each time.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from faust.exceptions import AlreadyConfiguredWarning, ConsumerNotStarted
from faust.tables.recovery import Recovery
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from service.kafka.client import FETCH_WAIT_MS, impatient


class PatchedRecovery(Recovery):
    """Fix 1. ``prepare`` (see ``apply``) makes the state of the given partition numbers ready."""

    prepare: Callable[[set[int]], Awaitable[None]]

    async def _resume_streams(self, generation_id: int = 0) -> None:
        """As upstream, but the state is prepared first, then the seek, and only then are the partitions resumed."""
        app, consumer = self.app, self.app.consumer
        await app.on_rebalance_complete.send()
        assignment = consumer.assignment()
        if app.consumer_generation_id != generation_id:
            return
        await self._wait(self.prepare({tp.partition for tp in assignment}))
        if assignment:
            await self._wait(consumer.perform_seek(), timeout=app.conf.broker_request_timeout)
        if app.consumer_generation_id != generation_id:
            return
        self.completed.set()
        app.flow_control.resume()
        consumer.resume_flow()
        consumer.resume_partitions(set(assignment))
        await app._fetcher.maybe_start()
        self.tables.on_actives_ready()
        self.tables.on_standbys_ready()
        app.on_rebalance_end()


def bootstrap_servers(app: Any) -> str:
    """The brokers of a Faust app as ``host:port[,host:port]``."""
    return ",".join(driver.server_list(app.transport.url, app.transport.default_port))


class PatchedConsumerThread(driver.AIOKafkaConsumerThread):
    """Fixes 3, 6, 7 and 8."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS
        seconds = self.consumer.request_seconds
        return consumer if seconds is None else impatient(consumer, seconds)

    async def on_thread_stop(self) -> None:
        """As upstream, but leave the group if ``leave_on_stop``, also as a static member."""
        if self._consumer is not None and self.consumer.leave_on_stop:
            coordinator = getattr(self._consumer, "_coordinator", None)
            if coordinator is not None:
                coordinator._group_instance_id = None
        try:
            await super().on_thread_stop()
        except AttributeError:
            if self._consumer is None:
                raise
            # What failed is marked as closed by now: the second time goes on to the others.
            await self._consumer._client.close()


class PatchedConsumer(driver.Consumer):
    """Fixes 2, 3 and 5. ``apply`` sets the two attributes."""

    request_seconds: float | None = None
    leave_on_stop: bool = True

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return PatchedConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Mapping[TP, Any]:  # noqa: ASYNC109 - upstream's signature
        frozen = frozenset(active_partitions or ())
        if not frozen:
            await asyncio.sleep(FETCH_WAIT_MS / 1000)
            return {}
        return await super()._getmany(frozen, timeout)  # type: ignore[no-any-return]  # Faust has no types

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Fix 5: no warning."""


class IdempotentProducer(driver.Producer):
    """Fixes 4 and 6."""

    request_seconds: float = 10.0
    on_retry: Callable[[], None] = staticmethod(lambda: None)

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}

    def _new_producer(self) -> Any:
        # Only with idempotence: without it, a request that is sent again may write its records twice.
        return watched(impatient(super()._new_producer(), self.request_seconds), self.on_retry)


def watched(producer: Any, on_retry: Callable[[], None]) -> Any:
    """The aiokafka ``producer``, calling ``on_retry`` whenever it puts a batch back to send it again."""
    accumulator = producer._message_accumulator
    original_reenqueue = accumulator.reenqueue

    def reenqueue(batch: Any) -> None:
        on_retry()
        original_reenqueue(batch)

    accumulator.reenqueue = reenqueue
    return producer


def apply(
    app: Any,
    prepare: Callable[[set[int]], Awaitable[None]],
    *,
    idempotent: bool,
    request_seconds: float = 10.0,
    leave_on_stop: bool = True,
    on_retry: Callable[[], None] = lambda: None,
) -> None:
    """Put the patched classes into a Faust ``app`` that has not started yet. ``prepare`` is awaited with the partition
    numbers of each new assignment before any of their records comes; ``on_retry`` is called for each batch that the
    producer sends again."""
    transport = app.transport
    # On Tansu, a single in-memory broker that never hangs, a join takes longer than a request may.
    chosen = {"request_seconds": request_seconds if idempotent else None, "leave_on_stop": leave_on_stop}
    transport.Consumer = type("Consumer", (PatchedConsumer,), chosen)
    if idempotent:
        made = {"request_seconds": request_seconds, "on_retry": staticmethod(on_retry)}
        transport.Producer = type("Producer", (IdempotentProducer,), made)
    tables = app.tables
    tables._recovery = recovery = PatchedRecovery(app, tables, beacon=tables.beacon, loop=tables.loop)
    recovery.prepare = prepare


def assignment(app: Any) -> set[TP] | None:
    """The partitions assigned to a Faust ``app``, those of changelogs included; None until its consumer has started."""
    if app.consumer is None:
        return None
    try:
        return set(app.consumer.assignment())
    except ConsumerNotStarted:
        return None


def recovery_progress(app: Any) -> dict[str, Any]:
    """How far a Faust ``app`` is in starting and joining its group, for ``/readyz``."""
    return {"doing": "starting" if assignment(app) is None else "joining its group"}


def producer_of(app: Any) -> Any:
    """The aiokafka producer of a started Faust ``app``, for what Faust does not expose: batches."""
    return app.producer._ensure_producer()


def leave_streams_unfinished(app: Any) -> None:
    """Fix 9: let rebalances of a running Faust ``app`` no longer wait for events that are still being worked on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AlreadyConfiguredWarning)
        app.conf.stream_wait_empty = False
